import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The caller's password.
@Controller("users/me/password")
struct PasswordController {
    let userID: ID<User>
    let auth: AuthService

    init(_ context: UserContext, auth: AuthService) {
        userID = context.userID
        self.auth = auth.acting(for: context.scope)
    }

    /// Change the caller's password.
    ///
    /// Ends all of the user's sessions, including this one, and returns the tokens of a new session.
    @PUT(access: .authenticated, errors: [AuthError.wrongPassword, AuthError.busy, UserError.notFound])
    func change(body: PasswordChange) async throws -> TokenResponse {
        try await auth.changePassword(of: userID, body)
    }
}
