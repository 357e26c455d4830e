import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema

/// The entity behind `ID<MailSuppression>`: an address to which a tenant sends no mail.
package enum MailSuppression: Sendable {}

/// A row of `mail_suppression`: an address to which a tenant sends no mail; one for each tenant and address.
@Record("mail_suppression")
struct MailSuppressionRecord: TenantOwned {
    let id: ID<MailSuppression>
    let tenantID: ID<Tenant>
    /// The address in lower case: ``TrellisMail/MailAddress/comparisonKey``.
    let address: String
    let reason: SuppressionReason
    /// The words of the server, or of the member who added it.
    let detail: String?
    /// The `Message-ID` of the mail that caused it.
    let messageID: String?
    let createdAt: Timestamp
    /// The member who added it; nil if a server's reply or notification did.
    let createdBy: ID<User>?
}

/// The reasons why an address is suppressed.
@Schema("MailSuppressionReason")
package enum SuppressionReason: String, CaseIterable, ColumnValue {
    /// A mail was returned, because it can't be delivered.
    case bounce
    /// The reader reported a mail as spam.
    case complaint
    /// The mail server refused a mail at once, because the mailbox doesn't exist.
    case refused
    /// A member added it.
    case manual
}

extension TenantTransaction {
    /// Suppresses the recipient of a mail, unless it is suppressed for an earlier reason.
    func suppress(_ mail: SentMailRecord, _ reason: SuppressionReason, _ detail: String?) throws {
        try insertMissing([
            MailSuppressionRecord(
                id: ID(at: now), tenantID: scope.tenantID, address: mail.recipient, reason: reason, detail: detail,
                messageID: mail.messageID, createdAt: now, createdBy: nil)
        ])
    }
}
