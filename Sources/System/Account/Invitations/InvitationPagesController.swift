import TrellisAuth
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The page that the link of an invitation opens.
@Controller("account/invitation")
struct InvitationPagesController {
    let request: RequestInfo
    let dependencies: AccountDependencies
    let accounts: Accounts
    let sessions: BrowserSessionService

    init(_ context: PublicContext, dependencies: AccountDependencies) {
        request = context.request
        self.dependencies = dependencies
        accounts = dependencies.accounts.acting(for: context.scope)
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
    }

    /// Show what the invitation offers, and how to accept it.
    ///
    /// That is by creating an account, by signing in, or by signing out of another account. A user who is signed in with
    /// the invited address is redirected to the page that accepts it.
    @GET(access: .open(reason: "The mailed token is the credential."))
    func form(token: String?) async throws -> PageResponse {
        try await page(token: token ?? "")
    }

    /// Create an account and accept the invitation.
    @POST(access: .open(reason: "The mailed token is the credential."), errors: [AccessError.originMismatch])
    func join(request: RouteRequest) async throws -> PageResponse {
        let fields = try await request.formFields()
        let (token, name) = (fields["token"] ?? "", fields["name"] ?? "")
        do {
            let cookie = try await sessions.join(
                token, password: fields["password"] ?? "", displayName: name.isEmpty ? nil : name,
                in: dependencies.invitations)
            return .done(.invitationAccepted, at: AccountPath.tenants, cookie: cookie)
        } catch let error as any AppError {
            let inputs = ["/password": "password", "/display_name": "name"]
            return try await page(token: token, name: name, failure: FormFailure(error, inputs))
        }
    }

    private func page(
        token: String, name: String = "", failure: FormFailure? = nil
    ) async throws -> PageResponse {
        let page: InvitationPage
        do {
            let invitation = try await accounts.invitation(token, in: dependencies.invitations)
            page = InvitationPage(invitation: invitation, token: token)
        } catch let error as InvitationError {
            return try dependencies.layout.anonymousPage(
                "invitation-unusable", SignInText.invitationUnusable, [:], for: request, failure: FormFailure(error))
        }
        let visitor = try await sessions.visitor
        let user = if let visitor { try await accounts.user(visitor.userID) } else { nil as UserRecord? }
        if let user, page.isFor(user) { return .seeOther(InvitationPage.acceptPath(of: token)) }
        var fields = page.fields(for: user, dependencies.layout, request)
        (fields["name"], fields["formToken"]) = (FieldText.input(name, limit: 200), .text(visitor?.formToken))
        return try dependencies.layout.anonymousPage(
            "invitation", SignInText.invitation, fields, for: request, failure: failure
        ).setting(sessions.addressCookie(page.invitation.summary.email))
    }
}
