import TrellisDatabase
import TrellisKernel

/// A row of `mail_notification`: a message of SNS that was processed, so that it counts once.
///
/// It is kept longer than a message is accepted, so no message can be repeated.
@Record("mail_notification")
struct MailNotificationRecord {
    /// The identifier that SNS has given the message.
    let id: String
    let receivedAt: Timestamp
}
