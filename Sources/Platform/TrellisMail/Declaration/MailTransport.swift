/// A way to send mails: a server, a service, a folder or the memory of a test.
///
/// An implementation validates nothing that the types of ``MailMessage`` already guarantee. It sends
/// ``MailMessage/encoded()`` from ``MailMessage/sender`` to ``MailMessage/recipient``. It doesn't retry: the job that
/// sends the mail does.
public protocol MailTransport: Sendable {
    /// The name for logs, metrics and dashboards, such as `smtp`.
    var name: String { get }

    /// Sends the message and returns when the server has accepted it.
    ///
    /// The call ends within the transport's own time limit, and soon after its task is cancelled.
    ///
    /// - Throws: ``MailError``; ``MailError/isPermanent`` tells whether another attempt can succeed.
    nonisolated(nonsending) func send(_ message: MailMessage) async throws(MailError) -> MailReceipt

    /// The sent mails, if the transport keeps copies; a transport that uses another one returns that one's.
    var archive: (any MailArchive)? { get }
}

extension MailTransport {
    /// The transport itself, if it is an archive.
    public var archive: (any MailArchive)? { self as? any MailArchive }
}

/// The proof that a server has accepted a message; it isn't proof of its delivery.
public struct MailReceipt: Hashable, Sendable {
    /// The name of the transport.
    public let transport: String
    /// The identifier that the server has given the message; nil if it hasn't given one.
    public let serverID: String?
    /// The last line of the server's reply, or another detail for operators; nil if there is none.
    public let detail: String?

    /// Creates a receipt.
    public init(transport: String, serverID: String? = nil, detail: String? = nil) {
        self.transport = transport
        self.serverID = serverID
        self.detail = detail
    }
}
