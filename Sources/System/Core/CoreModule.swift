import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// What is about the server, and about the work that it does in the background.
package struct CoreModule: Module {
    package static let name = "core"

    private let core: CoreService
    private let jobs: JobStore

    /// The room on `database`; `pendingMigrations` names the migrations of all modules that are not applied yet.
    package init(database: SystemDatabase, pendingMigrations: @escaping @Sendable () async throws -> [String]) {
        jobs = JobStore(database)
        core = CoreService(database: database, pendingMigrations: pendingMigrations)
    }

    package static let permissions: [Permission] = [.jobsManage, .auditView]

    package var permissions: [Permission] { Self.permissions }
    package var errors: [any AppError] { CoreError.all + JobError.all }
    package var routes: [Route] {
        JobController.routes { [jobs] in JobController($0, store: jobs) }
            + AuditController.routes { AuditController($0) }
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
