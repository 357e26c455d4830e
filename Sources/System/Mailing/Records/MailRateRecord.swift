import TrellisDatabase
import TrellisKernel

/// A row of `mail_rate`: the mails of one period of one limit.
@Record("mail_rate")
struct MailRateRecord {
    /// The limit and the period, as in `second/ses/1767225600`.
    let id: String
    /// The number of mails that may be sent.
    var taken: Int
    /// The number of mails that must wait for a later period.
    var waiting: Int
    /// When the period is over, so that the row can be removed.
    let expiresAt: Timestamp
}
