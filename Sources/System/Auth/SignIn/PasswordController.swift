import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The caller's password.
@Controller("users/me/password")
struct PasswordController {
    let userID: ID<User>
    let accounts: Accounts

    init(_ context: UserContext, accounts: Accounts) {
        userID = context.userID
        self.accounts = accounts.acting(for: context.scope, context.request)
    }

    /// Change the caller's password.
    ///
    /// Ends all of the user's sessions, including this one, and returns the tokens of a new session.
    @PUT(
        access: .authenticated,
        errors: [
            AuthError.wrongPassword, AuthError.busy, UserError.notFound, ThrottleError.tooManyAttempts(retryAfter: 1),
        ])
    func change(body: PasswordChange) async throws -> TokenResponse {
        let changed = try await accounts.setPassword(
            of: userID, to: body.newPassword, proof: .currentPassword(body.currentPassword), reporting: "/new_password")
        return TokenResponse(changed)
    }
}
