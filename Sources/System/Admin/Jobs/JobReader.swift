import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// A reader of the jobs of all tenants, for superusers.
struct JobReader: Sendable {
    let database: SystemDatabase
    let clock: any Clock
    /// The queues that modules declare; shown even when empty.
    let declaredQueues: Set<String>

    /// The time range of the charts, in minutes.
    static let chartMinutes = 60

    var store: JobStore { JobStore(database) }

    /// Returns the queues, running jobs, failures and totals of the last hour.
    func overview() async throws -> JobOverview {
        let now = clock.now
        let since = Timestamp(microseconds: (now.seconds / 60 - Int64(Self.chartMinutes) + 1) * 60_000_000)
        let usedQueues = try await store.queries.queues()
        let idleQueues = declaredQueues.subtracting(usedQueues.map(\.queue)).map { QueueStatus(idle: $0) }
        let running = try await store.queries.running(limit: 20)
        let failures = try await store.queries.failures(limit: 10)
        return JobOverview(
            at: now, since: since, queues: (usedQueues + idleQueues).sorted { $0.queue < $1.queue },
            minutes: try await store.queries.statistics(since: since), running: running, failures: failures,
            workers: try await store.workers.all().count,
            tenants: try await names(of: (running + failures).map(\.tenantID)))
    }

    /// Returns the names of tenants.
    func names(of tenants: [ID<Tenant>]) async throws -> [ID<Tenant>: String] {
        let ids = Set(tenants).subtracting([.platform])
        var names: [ID<Tenant>: String] = [.platform: "the platform"]
        guard !ids.isEmpty else { return names }
        let list = SQL.joined(ids.map { "\($0)" }, separator: ", ")
        let rows = try await database.rows("SELECT id, name FROM tenant WHERE id IN (\(list))")
        for row in rows { names[try row.decode(ID<Tenant>.self, at: 0)] = try row.decode(String.self, at: 1) }
        return names
    }
}
