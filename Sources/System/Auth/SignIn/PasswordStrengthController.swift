import TrellisKernel
import TrellisWeb

/// The strength of passwords, for forms.
@Controller("auth/password/strength")
struct PasswordStrengthController {
    let client: String
    let policy: PasswordPolicy
    let limit: EstimateLimit
    let clock: any Clock

    init(_ context: PublicContext, policy: PasswordPolicy, limit: EstimateLimit, clock: any Clock) {
        client = context.scope.clientAddress.map { "\($0.clientNetwork)" } ?? ""
        self.policy = policy
        self.limit = limit
        self.clock = clock
    }

    /// Estimate how hard a new password is to guess, while the user types it.
    ///
    /// Stores nothing. `accepted` is what a sign-up with the same values would decide.
    @POST(
        access: .open(reason: "Users have no account before they sign up; nothing is stored or looked up."),
        errors: [AuthError.tooManyEstimates])
    func estimate(body: PasswordStrengthRequest) async throws -> PasswordStrengthResponse {
        guard limit.admits(client, at: clock.now) else { throw AuthError.tooManyEstimates }
        let words = [body.email, body.displayName, body.tenantName].compactMap(\.self)
        let problem = policy.problem(of: body.password, ownWords: words)
        return PasswordStrengthResponse(
            score: policy.strength(of: body.password, ownWords: words).score, accepted: problem == nil,
            problem: problem?.code, minimumLength: policy.minimum)
    }
}
