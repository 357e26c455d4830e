/// An option of a setting's declaration.
///
/// ```swift
/// @Setting("The lowest level that is written.", options: [.reloadable]) var level = Level.info
/// ```
public enum SettingOption: Hashable, Sendable {
    /// SIGHUP and a change in Vault apply the new value; other settings need a restart.
    ///
    /// The setting's type may exclude some values, see ``SettingValue/canReload(from:to:)``.
    case reloadable
    /// `App secrets generate` creates a value of this form, even if the setting is optional.
    case generated(SecretForm)
}

/// The form of a secret that `App secrets generate` creates.
public enum SecretForm: Hashable, Sendable {
    /// The text of that many random bytes, in letters, digits, `-` and `_`.
    case text(bytes: Int)
    /// That many random bytes in base64.
    case base64(bytes: Int)
    /// One entry of ``NamedKeys``, `kid:base64`, whose key has that many random bytes.
    case namedKeys(bytes: Int)
    /// A value that another service issues, and that can only be copied from there.
    case external
}
