import HTTPTypes
import Logging
import TrellisSchema
import TrellisWeb

/// The health of the server, for load balancers and operators.
@Controller
struct CoreController {
    let core: CoreService
    let logger: Logger

    init(_ context: PublicContext, core: CoreService) {
        self.core = core
        logger = context.request.logger
    }

    /// Check that the server can serve requests.
    ///
    /// The database must respond, and all migrations must be applied. The result is up to a second old. Only the
    /// management listener and a server in development tell the cause.
    @GET(
        "ready", access: .open(reason: "Load balancers have no token."),
        errors: [CoreError.notReady, CoreError.databaseUnavailable, CoreError.migrationsPending([])])
    func ready() async throws -> DefaultResponse {
        try await core.requireReadiness(logger)
        return DefaultResponse(msg: "ready")
    }
}

extension CoreController {
    /// The route `GET /health`, written manually because its response never changes and is encoded once.
    static var healthRoute: Route {
        let response = Result { try RouteResponse.json(DefaultResponse()) }
        return Route(
            .get, "health", access: AccessRule<PublicContext>.open(reason: "Load balancers have no token."),
            handlerName: "CoreController.health",
            description: RouteDescription(
                summary: "Check that the server responds.",
                details: "It checks no dependency: a response means that the process runs and accepts requests.",
                tag: "core", response: ResponseDescription(body: .json(DefaultResponse.self))),
            handler: { _, _ in try response.get() })
    }
}
