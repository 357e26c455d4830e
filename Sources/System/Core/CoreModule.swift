import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// What is about the server, and about the work that it does in the background.
package struct CoreModule: Module {
    package static let name = "core"

    private let core: CoreService
    private let jobs: JobStore
    private let streams: EventStreams

    /// The room on `database`; `pendingMigrations` names the migrations of all modules that are not applied yet.
    package init(
        database: SystemDatabase, events: EventSettings = EventSettings(),
        pendingMigrations: @escaping @Sendable () async throws -> [String]
    ) {
        jobs = JobStore(database)
        streams = EventStreams(database, settings: events)
        core = CoreService(database: database, pendingMigrations: pendingMigrations)
    }

    package static let permissions: [Permission] = [.jobsManage]

    package var permissions: [Permission] { Self.permissions }
    package var errors: [any AppError] { CoreError.all + JobError.all + EventError.all }
    package var routes: [Route] {
        JobController.routes { [jobs] in JobController($0, store: jobs) }
            + EventController.routes { [streams] in EventController($0, streams: streams) }
    }

    /// `/health` and `/ready`, where load balancers look for them.
    package var unprefixedRoutes: [Route] {
        let answer = try? RouteResponse.json(DefaultResponse())
        return CoreController.routes { [core] in CoreController($0, core: core) }.map { route in
            // The answer never changes, so it is written once.
            guard route.handlerName == "CoreController.health", let answer else { return route }
            return route.running { _, _ in answer }
        }
    }
}
