import TrellisSchema

/// A password that a user types, and what an attacker would know about the account.
@Schema
struct PasswordStrengthRequest {
    /// The password as far as it is typed.
    @Length(...PasswordRules.maxLength) var password: String
    /// The email address of the account.
    @Length(...254) var email: String?
    /// The name that other users see.
    @Length(...120) var displayName: String?
    /// The name of the tenant.
    @Length(...120) var tenantName: String?
}

/// How hard a password is to guess.
@Schema
struct PasswordStrengthResponse {
    /// 0 (too guessable) to 4 (very unguessable).
    var score: Int
    /// Whether it can be set.
    var accepted: Bool
    /// The code of the violation if it can't: `length.too_short`, `password.common` or `password.guessable`.
    var problem: String?
    /// The minimum length of passwords, in characters.
    var minimumLength: Int
}
