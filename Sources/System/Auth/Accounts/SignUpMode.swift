import TrellisConfig

/// When a sign-up takes effect: the setting `auth.signup`.
public enum SignUpMode: String, CaseIterable, Sendable, SettingValue {
    /// At once: 201 with the tokens of a first session; an address that is taken is a conflict.
    case immediate
    /// When the mailbox is proved: 202 for every address, and a mail.
    case verified
}
