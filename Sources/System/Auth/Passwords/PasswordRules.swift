/// The rules of new passwords, for the schemas of a product's own routes too:
/// `@Length(PasswordRules.minLength...PasswordRules.maxLength) var password: String`.
///
/// The schemas of sign-up, password change and superuser creation use them as constraints, and ``Accounts`` checks them
/// again, so all reject the same passwords with the same violations.
public enum PasswordRules {
    /// The minimum length, in Unicode scalars.
    public static let minLength = 8
    /// The maximum length, in Unicode scalars.
    public static let maxLength = 256
}
