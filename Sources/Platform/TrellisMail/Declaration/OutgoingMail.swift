public import TrellisJobs
public import TrellisKernel

/// A mail on its way: what ``MailHooks`` get.
public struct OutgoingMail: Sendable {
    /// The name of the mail's type, such as `users.welcome`.
    public let name: String
    /// The job that sends it; the same in each attempt.
    public let jobID: ID<BackgroundJob>
    /// The identifier for `Message-ID`; the same in each attempt.
    public let messageID: MessageID
    /// The only address that it is sent to.
    public let recipient: MailAddress
    /// The name of the transport, such as `ses`.
    public let transport: String
    /// The message; nil while it isn't rendered completely.
    public internal(set) var message: MailMessage?

    /// Creates a value of these parts.
    public init(
        name: String, jobID: ID<BackgroundJob>, messageID: MessageID, recipient: MailAddress, transport: String,
        message: MailMessage? = nil
    ) {
        self.name = name
        self.jobID = jobID
        self.messageID = messageID
        self.recipient = recipient
        self.transport = transport
        self.message = message
    }
}
