/// A transport that can try its server without sending a mail, for operators.
public protocol MailServerProbe: MailTransport {
    /// The server, as in `mail.example.com:587`.
    var server: String { get }

    /// Throws unless the server accepts a connection and the credentials.
    ///
    /// The call ends within the transport's own time limit, and soon after its task is cancelled.
    ///
    /// - Throws: ``MailError``.
    nonisolated(nonsending) func probe() async throws(MailError)
}
