import HTTPTypes
import TrellisAuth
import TrellisKernel
import TrellisPages
import TrellisWeb

/// The page that the link to a new password opens.
@Controller("account/reset-password")
struct ResetPasswordPagesController {
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

    /// Show the form for a new password.
    @GET(access: .open(reason: "The mailed token is the credential."))
    func form(token: String?) async throws -> PageResponse {
        guard let token, let email = try await accounts.address(of: .passwordReset(token)) else {
            return try unusable()
        }
        return try page(token: token, email: email)
    }

    /// Set the new password: all sessions end.
    @POST(access: .open(reason: "The mailed token is the credential."), errors: [AccessError.originMismatch])
    func reset(request: RouteRequest) async throws -> PageResponse {
        let fields = try await request.formFields()
        let token = fields["token"] ?? ""
        guard let email = try await accounts.address(of: .passwordReset(token)) else { return try unusable() }
        do {
            try await accounts.resetPassword(token: token, to: fields["password"] ?? "")
            return .done(.passwordReset, at: AccountPath.signIn, cookie: sessions.addressCookie(email))
        } catch AuthError.proofInvalid {
            return try unusable()
        } catch let error as any AppError {
            return try page(token: token, email: email, failure: FormFailure(error, ["/password": "password"]))
        }
    }

    private func unusable() throws -> PageResponse {
        try dependencies.layout.anonymousPage(
            "reset-password", MailboxText.linkUnusable,
            ["isUnusable": true, "email": FieldText.input(sessions.notedAddress ?? "")], for: request,
            status: .badRequest)
    }

    private func page(token: String, email: String, failure: FormFailure? = nil) throws -> PageResponse {
        try dependencies.layout.anonymousPage(
            "reset-password", MailboxText.resetTitle,
            ["isUnusable": false, "token": .text(token.shortened(to: 256)), "email": .text(email)], for: request,
            failure: failure)
    }
}
