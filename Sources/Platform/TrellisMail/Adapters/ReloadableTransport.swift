import TrellisConfig

/// Sends mails through a transport that can be replaced while the process runs, as when its password changes.
///
/// Mails that are being sent end with the former transport, which closes its connections after the last of them.
/// Thread-safe.
public final class ReloadableTransport: MailTransport {
    private let transport: LiveValue<any MailTransport>

    /// Creates a transport that sends through another one.
    public init(_ transport: any MailTransport) {
        self.transport = LiveValue(transport)
    }

    /// The transport for the next mail.
    public var current: any MailTransport { transport.current }

    /// Sends the next mails through `transport`.
    public func replace(with transport: any MailTransport) {
        self.transport.replace(with: transport)
    }

    /// The name of the current transport.
    public var name: String { current.name }

    /// The archive of the current transport.
    public var archive: (any MailArchive)? { current.archive }

    /// Sends the message through the current transport.
    ///
    /// - Throws: its errors.
    public nonisolated(nonsending) func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
        try await current.send(message)
    }
}
