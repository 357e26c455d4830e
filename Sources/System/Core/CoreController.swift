import Logging
import TrellisSchema
import TrellisWeb

/// The health of the server, for load balancers and people on call.
@Controller
struct CoreController {
    let core: CoreService
    let logger: Logger

    init(_ context: PublicContext, core: CoreService) {
        self.core = core
        logger = context.request.logger
    }

    /// Tell whether the server answers.
    ///
    /// Nothing is looked at: whoever gets this answer knows that the process runs and accepts requests.
    @GET("health", access: .open(reason: "Load balancers have no token."))
    func health() -> DefaultResponse {
        DefaultResponse()
    }

    /// Tell whether the server can serve requests.
    ///
    /// The database answers, and all migrations are applied. Otherwise the problem says what is wrong.
    @GET(
        "ready", access: .open(reason: "Load balancers have no token."),
        errors: [CoreError.databaseUnavailable, CoreError.migrationsPending([])])
    func ready() async throws -> DefaultResponse {
        try await core.checkReadiness(logger)
        return DefaultResponse(msg: "ready")
    }
}
