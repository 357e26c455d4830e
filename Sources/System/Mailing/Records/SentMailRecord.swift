import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisSchema

/// The entity behind `ID<SentMessage>`: a mail that was given to a server; it has the identifier of its job.
package enum SentMessage: Sendable {}

/// A row of `sent_mail`: what is known of a mail after it was sent or refused; nothing of its content.
@Record("sent_mail")
struct SentMailRecord: TenantOwned, Timestamped {
    let id: ID<SentMessage>
    let tenantID: ID<Tenant>
    /// The name of the mail's type.
    let mail: String
    /// The address in lower case: ``TrellisMail/MailAddress/comparisonKey``.
    let recipient: String
    /// The identifier in `Message-ID`.
    let messageID: String
    /// The identifier that the server has given the message; notifications name it.
    let serverID: String?
    let transport: String
    var state: SentMailState
    /// The words of the server about the state.
    var detail: String?
    /// When the server accepted it; nil if it didn't.
    let sentAt: Timestamp?
    var createdAt: Timestamp = .onWrite
    /// When its state changed.
    var updatedAt: Timestamp = .onWrite
}

/// The states of a mail.
///
/// A notification changes the state only to a later one in this order, so that the order of notifications doesn't
/// matter: sent, delivered, bounced or refused, complained.
@Schema("SentMailState")
package enum SentMailState: String, CaseIterable, ColumnValue {
    /// The server accepted it.
    case sent
    /// The server of the recipient accepted it.
    case delivered
    /// It was returned, because it can't be delivered.
    case bounced
    /// The reader reported it as spam.
    case complained
    /// The server refused it.
    case refused
    /// It wasn't sent, because the address is suppressed.
    case suppressed

    /// The place in the order of states.
    var rank: Int {
        switch self {
        case .suppressed: 0
        case .sent: 1
        case .delivered: 2
        case .bounced, .refused: 3
        case .complained: 4
        }
    }
}

extension SentMailRecord {
    /// Creates the row of a mail.
    init(
        _ mail: OutgoingMail, of tenant: ID<Tenant>, _ state: SentMailState, serverID: String? = nil, detail: String?,
        sentAt: Timestamp? = nil
    ) {
        self.init(
            id: ID(high: mail.jobID.high, low: mail.jobID.low), tenantID: tenant, mail: mail.name,
            recipient: mail.recipient.comparisonKey, messageID: mail.messageID.description,
            serverID: StoredText.cleaned(serverID, limit: 200), transport: mail.transport, state: state,
            detail: StoredText.cleaned(detail), sentAt: sentAt)
    }
}
