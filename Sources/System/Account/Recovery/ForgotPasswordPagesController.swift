import TrellisAuth
import TrellisPages
import TrellisWeb

/// The page to request a link to a new password.
@Controller("account/forgot-password")
struct ForgotPasswordPagesController {
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

    /// Show the form for an address.
    @GET(access: .open(reason: "Users who forgot their password can't sign in."))
    func form(done: String?) async throws -> PageResponse {
        let notice = AccountNotice.named(done)
        let isSent = notice == .resetSent
        return try dependencies.layout.anonymousPage(
            "forgot-password", isSent ? MailboxText.checkMail : MailboxText.forgotTitle,
            ["isSent": .flag(isSent), "email": FieldText.input(sessions.notedAddress ?? "")], for: request,
            notice: notice)
    }

    /// Send a link to a new password; the response is the same for every address.
    @POST(access: .open(reason: "Only the mailbox learns the token."), errors: [AccessError.originMismatch])
    func send(request: RouteRequest) async throws -> PageResponse {
        let email = try await request.formFields()["email"] ?? ""
        try await accounts.requestPasswordReset(of: email, language: dependencies.layout.language(for: self.request))
        return .done(.resetSent, at: AccountPath.forgotPassword, cookie: sessions.addressCookie(email))
    }
}
