import Trellis
import TrellisAuth
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The module of a product in which superusers decide about sign-ups that wait.
struct FlowDeskModule: Module {
    static let name = "flow"

    let accounts: Accounts

    var routes: [Route] { FlowDeskController.routes { FlowDeskController($0, accounts: accounts) } }
}

/// A sign-up that waits, with what the product asked.
@Schema
struct WaitingResponse {
    var id: String
    var email: String
    var isEmailVerified: Bool
    var name: String
    var plan: String
}

/// Sign-ups that wait for approval.
@Controller("sign-ups")
struct FlowDeskController {
    let accounts: Accounts

    init(_ context: SuperuserContext, accounts: Accounts) {
        self.accounts = accounts.acting(for: context.scope)
    }

    /// List the sign-ups, oldest first.
    @GET(access: .superuser)
    func list(page: PageRequest) async throws -> Page<WaitingResponse> {
        try await accounts.waitingSignUps(page).map { waiting in
            let input = try waiting.input(as: FlowInput.self)
            return WaitingResponse(
                id: "\(waiting.id)", email: waiting.email, isEmailVerified: waiting.isEmailVerified, name: input.name,
                plan: input.plan)
        }
    }

    /// Approve a sign-up.
    @PUT("{id}/approval", access: .superuser, errors: [AuthError.proofInvalid] + Accounts.createErrors)
    func approve(id: ID<PendingSignUp>) async throws -> NoContent {
        try await accounts.approve(id)
        return NoContent()
    }

    /// Refuse a sign-up.
    @DELETE("{id}", access: .superuser)
    func reject(id: ID<PendingSignUp>) async throws -> NoContent {
        try await accounts.reject(id)
        return NoContent()
    }
}
