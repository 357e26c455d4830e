public import Logging

/// Logs each mail instead of sending it, for development.
public struct LogTransport: MailTransport {
    private let logger: Logger
    private let includesText: Bool

    /// Creates a transport.
    ///
    /// - Parameter includesText: whether the plain text is logged too; it contains links for signing in.
    public init(_ logger: Logger, includesText: Bool = false) {
        self.logger = logger
        self.includesText = includesText
    }

    /// `log`.
    public var name: String { "log" }

    /// Logs recipient, subject and identifier at the level `info`.
    public func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
        var metadata: Logger.Metadata = [
            "to": "\(message.recipient.wireAddress)", "subject": "\(message.subject)", "message_id": "\(message.id)",
        ]
        if includesText { metadata["text"] = "\(message.text)" }
        logger.info("A mail was logged instead of sent", metadata: metadata)
        return MailReceipt(transport: name)
    }
}
