import TrellisKernel
import TrellisSchema

/// A filter of mails.
@Schema
struct SentMailFilter {
    /// Only mails in this state.
    var state: SentMailState?
    /// Only mails to this address; upper and lower case don't matter.
    @Length(1...320) @Example("ada@example.com") var recipient: String?
}

/// A mail that was sent or refused, without its content.
@Schema
struct SentMailResponse {
    /// The identifier of the job that sent it.
    var id: ID<SentMessage>
    /// The name of the mail's type.
    @Example("users.welcome") var mail: String
    /// The address in lower case.
    @Example("ada@example.com") var recipient: String
    /// The identifier in its `Message-ID`.
    var messageID: String
    /// The identifier that the server has given it.
    var serverID: String?
    /// The name of the way that it was sent.
    @Example("ses") var transport: String
    var state: SentMailState
    /// The words of the server about the state.
    var detail: String?
    /// When the server accepted it; null if it didn't.
    var sentAt: Timestamp?
    var createdAt: Timestamp
    /// When its state changed.
    var updatedAt: Timestamp

    init(_ mail: SentMailRecord) {
        id = mail.id
        self.mail = mail.mail
        recipient = mail.recipient
        messageID = mail.messageID
        serverID = mail.serverID
        transport = mail.transport
        state = mail.state
        detail = mail.detail
        sentAt = mail.sentAt
        createdAt = mail.createdAt
        updatedAt = mail.updatedAt
    }
}
