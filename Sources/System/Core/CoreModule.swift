import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// What is about the server and not about anybody's data.
package struct CoreModule: Module {
    package static let name = "core"

    private let core: CoreService

    /// The room on `database`; `pendingMigrations` names the migrations of all modules that are not applied yet.
    package init(database: SystemDatabase, pendingMigrations: @escaping @Sendable () async throws -> [String]) {
        core = CoreService(database: database, pendingMigrations: pendingMigrations)
    }

    package var permissions: [Permission] { [] }
    package var migrations: [Migration] { [] }
    package var errors: [any AppError] { CoreError.all }
    package var routes: [Route] { [] }

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
