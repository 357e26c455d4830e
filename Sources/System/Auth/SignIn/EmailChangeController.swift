import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The address of the caller's account.
@Controller("users/me/email")
struct EmailChangeController {
    let userID: ID<User>
    let accounts: Accounts

    init(_ context: UserContext, accounts: Accounts) {
        userID = context.userID
        self.accounts = accounts.acting(for: context.scope, context.request)
    }

    /// Request another address for the caller's account.
    ///
    /// The new address gets a mail, and the old one is told. The address changes when the mail's proof is sent to
    /// `POST /auth/verify-email`. The response is the same for an address that another account has.
    @PUT(
        access: .authenticated,
        errors: [
            AuthError.wrongPassword, AuthError.busy, UserError.notFound, ThrottleError.tooManyAttempts(retryAfter: 1),
            ThrottleError.tooManyMails(retryAfter: 1),
        ])
    func change(body: EmailChange) async throws -> Accepted<MailRequested> {
        try await accounts.requestChange(
            of: userID, toEmail: body.email, proof: .currentPassword(body.currentPassword))
        return Accepted(MailRequested())
    }
}
