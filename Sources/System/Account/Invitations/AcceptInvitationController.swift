import TrellisAuth
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// Accepting an invitation as a signed-in user.
@Controller("account/invitation/accept")
struct AcceptInvitationController {
    let context: AccountContext
    let dependencies: AccountDependencies
    let sessions: BrowserSessionService

    init(_ context: AccountContext, dependencies: AccountDependencies) {
        self.context = context
        self.dependencies = dependencies
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
    }

    /// Show the form that accepts the invitation.
    @GET(access: .userSession)
    func form(token: String?) async throws -> PageResponse {
        try await page(token: token ?? "")
    }

    /// Accept the invitation.
    @POST(access: .userSession)
    func accept(request: RouteRequest) async throws -> PageResponse {
        let token = try await context.form(request).fields["token"] ?? ""
        do {
            try await sessions.accept(token, as: context.userID, in: dependencies.invitations)
            return .done(.invitationAccepted, at: AccountPath.tenants)
        } catch let error as any AppError {
            return try await page(token: token, failure: FormFailure(error))
        }
    }

    private func page(token: String, failure: FormFailure? = nil) async throws -> PageResponse {
        let (layout, accounts) = (dependencies.layout, dependencies.accounts)
        let page: InvitationPage
        do {
            let invitation = try await accounts.invitation(token, in: dependencies.invitations)
            page = InvitationPage(invitation: invitation, token: token)
        } catch let error as InvitationError {
            return try layout.page(
                "invitation-unusable", SignInText.invitationUnusable, [:], for: context, failure: FormFailure(error))
        }
        let user = try await accounts.user(context.userID)
        return try layout.page(
            "accept-invitation", SignInText.invitation, page.fields(for: user, layout, context.request), for: context,
            failure: failure)
    }
}
