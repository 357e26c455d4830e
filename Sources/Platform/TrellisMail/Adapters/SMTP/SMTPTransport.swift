import TrellisConfig

/// Sends mails to an SMTP server (RFC 5321) through libcurl, over connections that are used again.
///
/// - Each message has one recipient, so a refused address stops no other mail.
/// - Replies 4yz are temporary and 5yz permanent, except those about the connection and the login: these are temporary,
///   because an operator can fix them while the mails wait.
/// - When a connection breaks after the whole message was sent, the error is ``MailError/outcomeUnknown(_:)``.
/// - A message waits at most ``SMTPOptions/timeout`` for a connection, and then takes at most as long again.
/// - A cancelled task stops its message within about a second.
public final class SMTPTransport: MailTransport {
    let options: SMTPOptions
    private let signer: DKIMSigner?
    private let pool: SMTPPool

    /// Creates a transport; it connects when the first message is sent.
    ///
    /// - Parameter signer: signs the messages for servers that don't (RFC 6376).
    public init(_ options: SMTPOptions, signer: DKIMSigner? = nil) {
        self.options = options
        self.signer = signer
        pool = SMTPPool(options)
    }

    deinit {
        pool.close()
    }

    /// `smtp`.
    public var name: String { "smtp" }

    /// Sends the message and returns when the server has accepted it.
    public func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
        let envelope = try SMTPEnvelope(message, supportsSMTPUTF8: options.supportsSMTPUTF8)
        let delivery = SMTPDelivery(envelope, content: try content(of: message), token: try await token())
        return try await delivery.outcome { pool.submit(delivery) }.get()
    }

    /// Fails the waiting messages and closes the connections; messages that are being sent end normally.
    public func close() {
        pool.close()
    }

    private func content(of message: MailMessage) throws(MailError) -> [UInt8] {
        let encoded = message.encoded()
        guard let signer else { return encoded }
        do {
            return try signer.signed(encoded, at: message.date)
        } catch {
            throw .unavailable("the message can't be signed with DKIM")
        }
    }

    func token() async throws(MailError) -> Secret<String>? {
        guard case .token(_, let token) = options.credentials else { return nil }
        return try await token()
    }
}
