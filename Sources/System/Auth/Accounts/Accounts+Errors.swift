import TrellisKernel
import TrellisUsers
import TrellisWeb

extension Accounts {
    /// The errors of ``prepare(_:)``, ``create(_:)`` and ``signUp(_:)``, besides `InvalidInput`.
    public static let createErrors: [any AppError] = [UserError.emailTaken, AuthError.busy]
    /// The errors of ``check(email:password:)`` and ``logIn(email:password:admitting:)``.
    public static let logInErrors: [any AppError] = [
        AuthError.invalidCredentials, AuthError.userDisabled, AuthError.busy, AuthError.directoryUnavailable,
        ThrottleError.tooManyAttempts(retryAfter: 1),
    ]
    /// The errors of ``refresh(_:)``.
    public static let refreshErrors: [any AppError] = [AuthError.refreshInvalid, AuthError.refreshReused]
    /// The errors of ``change(_:to:proof:)``, besides `InvalidInput`.
    public static let changeErrors: [any AppError] = [
        UserError.emailTaken, UserError.notFound, AuthError.wrongPassword, AuthError.busy,
        ThrottleError.tooManyAttempts(retryAfter: 1),
    ]
    /// The errors of ``end(accessToken:)``; the other functions that end sessions have none.
    public static let logOutErrors: [any AppError] = [AccessError.unauthenticated]
}
