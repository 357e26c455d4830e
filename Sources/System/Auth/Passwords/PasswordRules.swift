/// The rules of new passwords.
///
/// The schemas of sign-up, password change and superuser creation use them as constraints, so all three reject the same
/// passwords with the same violations.
enum PasswordRules {
    /// The minimum length, in Unicode scalars.
    static let minLength = 8
    /// The maximum length, in Unicode scalars.
    static let maxLength = 256
}
