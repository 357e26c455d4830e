import TrellisDatabase
import TrellisKernel

extension JobStore {
    package var control: JobControl { JobControl(database: jobs, arrivals: arrivals) }
    package var queries: JobQueries { JobQueries(database: jobs, arrivals: arrivals) }

    private var arrivals: JobArrivals {
        JobArrivals { [product] id, tenant in try await JobOutbox(product).job(id, of: tenant) }
    }
}
