import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The proof of mailboxes, and passwords that were forgotten.
///
/// A request for a mail gets the same response, after the same work, for an address with an account and for one without.
@Controller("auth")
struct EmailController {
    let accounts: Accounts

    init(_ context: PublicContext, accounts: Accounts) {
        self.accounts = accounts.acting(for: context.scope, context.request)
    }

    /// Prove a mailbox with the token or the code of a mail.
    ///
    /// Completes a sign-up, proves the address of an account, or gives an account its new address. It begins no session:
    /// the link of a mail may be opened by others than its reader. Of several sign-ups for one address, from different
    /// networks, one may be a stranger's: then no password of them is valid, and a mail leads to one. Five wrong codes end
    /// the code; the link remains.
    @POST(
        "verify-email", access: .open(reason: "The token or the code of the mail is the credential."),
        errors: Accounts.verificationErrors)
    func verify(body: MailProofRequest) async throws -> VerifiedEmail {
        let user =
            switch try body.proof() {
            case .token(let token): try await accounts.verifyEmail(token: token)
            case .code(let code, let email): try await accounts.verifyEmail(email, code: code)
            }
        return VerifiedEmail(user: user.map { TokenUser(id: $0.id, email: $0.email) })
    }

    /// Send the mail that proves a mailbox once more.
    @POST(
        "verify-email/resend", access: .open(reason: "The response tells nothing, and the mail goes to its owner."),
        errors: [ThrottleError.tooManyMails(retryAfter: 1)])
    func resend(body: MailboxAddress) async throws -> Accepted<MailRequested> {
        try await accounts.requestVerification(of: body.email)
        return Accepted(MailRequested())
    }

    /// Send a link to a new password.
    @POST(
        "password/forgot", access: .open(reason: "The response tells nothing, and the mail goes to its owner."),
        errors: [ThrottleError.tooManyMails(retryAfter: 1)])
    func forgot(body: MailboxAddress) async throws -> Accepted<MailRequested> {
        try await accounts.requestPasswordReset(of: body.email)
        return Accepted(MailRequested())
    }

    /// Set a new password with the token of a mail.
    ///
    /// Ends all of the user's sessions, and begins none.
    @POST(
        "password/reset", access: .open(reason: "The token of the mail is the credential."),
        errors: Accounts.resetErrors)
    func reset(body: PasswordReset) async throws -> NoContent {
        try await accounts.resetPassword(token: body.token, to: body.password)
        return NoContent()
    }
}
