/// The limits of passwords, for the schemas of a product's own routes too: `@Length(...PasswordRules.maxLength)`.
///
/// What a new password needs is in ``PasswordPolicy``, which ``Accounts`` checks for every way to set one.
public enum PasswordRules {
    /// The lowest minimum that `auth.password_minimum` allows, in Unicode scalars.
    ///
    /// Source: NIST SP 800-63B-4, section 3.1.1.2, for passwords that are used with a second factor.
    public static let minLength = 8
    /// The default of `auth.password_minimum`, for passwords that are the only factor.
    public static let defaultMinimum = 15
    /// The maximum length, in Unicode scalars.
    public static let maxLength = 256
}
