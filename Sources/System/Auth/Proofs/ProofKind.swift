import TrellisDatabase
import TrellisKernel

/// What a one-time proof is for.
package enum ProofKind: String, CaseIterable, ColumnValue {
    /// The mailbox of a sign-up, or of an account that wasn't proved yet.
    case verifyEmail = "verify_email"
    /// The mailbox of a new address of an account.
    case changeEmail = "change_email"
    /// A new password without the old one.
    case resetPassword = "reset_password"
    /// A login without a password.
    case magicLink = "magic_link"
    /// The former address of an account, with a new password: for an owner whose address another person has changed.
    case restoreEmail = "restore_email"

    /// How long a proof is valid.
    package var lifetime: Duration {
        switch self {
        case .verifyEmail, .changeEmail: .seconds(24 * 3600)
        case .resetPassword: .seconds(30 * 60)
        // OWASP ASVS 5, 6.5.5: what logs in lives for 10 minutes at most.
        case .magicLink: .seconds(10 * 60)
        // Who doesn't read mail every day notices late.
        case .restoreEmail: .seconds(7 * 86_400)
        }
    }

    /// Whether it has a code to type besides the token of its link.
    var hasCode: Bool {
        switch self {
        case .verifyEmail, .changeEmail, .magicLink: true
        case .resetPassword, .restoreEmail: false
        }
    }
}
