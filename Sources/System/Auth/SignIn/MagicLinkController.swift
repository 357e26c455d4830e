import TrellisSchema
import TrellisWeb

/// Logins without a password, for products with the setting `auth.magic_link`.
@Controller("auth/magic-link")
struct MagicLinkController {
    let accounts: Accounts

    init(_ context: PublicContext, accounts: Accounts) {
        self.accounts = accounts.acting(for: context.scope, context.request)
    }

    /// Send a link and a code that log in.
    @POST(
        access: .open(reason: "The response tells nothing, and the mail goes to its owner."),
        errors: [ThrottleError.tooManyMails(retryAfter: 1)])
    func request(body: MailboxAddress) async throws -> Accepted<MailRequested> {
        try await accounts.requestMagicLink(to: body.email)
        return Accepted(MailRequested())
    }

    /// Log in with the token or the code of a mail.
    ///
    /// Both are valid for 10 minutes, and once. Five wrong codes end the code; the link remains.
    @POST(
        "login", access: .open(reason: "The token or the code of the mail is the credential."),
        errors: [AuthError.proofInvalid, AuthError.userDisabled, ThrottleError.tooManyAttempts(retryAfter: 1)])
    func logIn(body: MailProofRequest) async throws -> TokenResponse {
        switch try body.proof() {
        case .token(let token): TokenResponse(try await accounts.logIn(magicLink: token))
        case .code(let code, let email): TokenResponse(try await accounts.logIn(email: email, code: code))
        }
    }
}
