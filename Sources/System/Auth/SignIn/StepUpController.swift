import TrellisKernel
import TrellisSchema
import TrellisWeb

/// A recent proof of the user, for actions that want one.
@Controller("auth/step-up")
struct StepUpController {
    let userID: ID<User>
    let accounts: Accounts
    let age: Duration
    let accessToken: String

    init(_ context: UserContext, accounts: Accounts, age: Duration) {
        userID = context.userID
        self.accounts = accounts.acting(for: context.scope)
        self.age = age
        accessToken = (try? context.request.credentials().token) ?? ""
    }

    /// Prove again to be the user, by the password.
    ///
    /// It counts for this session only, and for `expires_in` seconds. A login counts as well. A route that wants a recent
    /// proof has the error `auth.proof_required`.
    @POST(access: .authenticated, errors: Accounts.proveErrors)
    func stepUp(body: StepUpRequest) async throws -> StepUpResponse {
        try await accounts.prove(userID, password: body.password, accessToken: accessToken)
        return StepUpResponse(expiresIn: Int(clamping: age.components.seconds))
    }
}

/// The password of the user who is logged in.
@Schema
struct StepUpRequest {
    /// The current password.
    @Length(1...PasswordRules.maxLength) var password: String
}

/// How long the proof counts.
@Schema
struct StepUpResponse {
    /// In seconds.
    var expiresIn: Int
}
