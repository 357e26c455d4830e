import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTexts

/// What the owner of a mailbox asked for; the request only enqueues it, for known and unknown addresses alike.
@Schema
enum MailboxRequest: String, CaseIterable {
    /// The proof of a waiting sign-up.
    case signUp
    /// The proof once more, of a waiting sign-up or of an account without proof.
    case verification
    /// A link to a new password.
    case passwordReset
    /// A login without a password.
    case magicLink
    /// The proof of a new address of an account.
    case addressChange
}

/// Sends the mail that was asked for, if the address has what it is for.
@Schema
struct SendAccountMail: JobPayload {
    static let name = "auth.send_account_mail"
    static let redacted: Set<String> = ["email"]

    var request: MailboxRequest
    /// In normal form.
    var email: String
    /// The language of a reader without an account.
    var language: LanguageTag?
    /// The waiting sign-up.
    var signUp: ID<PendingSignUp>?
    /// The account whose address shall change.
    var user: ID<User>?
}

/// Removes proofs, sign-ups and accounts whose time is over.
@Schema
struct SweepMailboxes: JobPayload {
    static let name = "auth.sweep_mailboxes"
}
