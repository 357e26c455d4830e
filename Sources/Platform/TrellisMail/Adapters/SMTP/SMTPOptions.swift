public import TrellisConfig
import TrellisKernel

/// How to reach an SMTP server, and what it can do.
public struct SMTPOptions: Sendable {
    /// The host name or the IP address, without brackets.
    public var host: String
    /// The TCP port.
    public var port: Int
    /// How the connection is encrypted.
    public var security: SMTPSecurity
    /// How the client logs in.
    public var credentials: SMTPCredentials
    /// The name for `EHLO`, a domain or an address literal; nil is the name of this machine.
    public var clientName: String?
    /// Whether the server and the servers that it relays to accept addresses that aren't ASCII (RFC 6531).
    public var supportsSMTPUTF8 = false
    /// A file with the certificates (PEM) of the trusted authorities; nil is the list of the operating system.
    public var authorityFile: String?
    /// The maximum number of connections.
    public var maximumConnections = 4
    /// The time limit for a TCP and TLS connection.
    public var connectTimeout = Duration.seconds(10)
    /// The time limit for one message, which also limits how long it waits for a connection before that.
    public var timeout = Duration.seconds(60)
    /// How long a connection may stand still while a message is sent, in whole seconds.
    public var stallTimeout = Duration.seconds(30)
    /// How long a connection is kept for the next message.
    public var idleTimeout = Duration.seconds(15)

    /// Creates options with a default for everything else.
    ///
    /// - Parameter port: nil is 465 with implicit TLS and 587 otherwise (RFC 8314, section 3.3; RFC 6409).
    public init(
        host: String, port: Int? = nil, security: SMTPSecurity = .required, credentials: SMTPCredentials = .none
    ) {
        self.host = host
        self.port = port ?? (security == .implicit ? 465 : 587)
        self.security = security
        self.credentials = credentials
    }
}

/// How an SMTP connection is encrypted; certificates are always verified.
public enum SMTPSecurity: String, CaseIterable, Sendable {
    /// With STARTTLS (RFC 3207), before credentials or mails are sent; otherwise the mail isn't sent.
    case required
    /// With STARTTLS if the server offers it; an attacker on the network can suppress the offer.
    case opportunistic
    /// Without encryption.
    case off
    /// With TLS from the first byte (RFC 8314), as `smtps://`.
    case implicit
}

/// How an SMTP client logs in (RFC 4954).
public enum SMTPCredentials: Sendable {
    /// Without logging in.
    case none
    /// With a password, by the mechanism `PLAIN` or `LOGIN`.
    case password(user: String, password: Secret<String>, mechanism: SMTPPasswordMechanism = .automatic)
    /// With an OAuth 2 access token, by the mechanism `XOAUTH2`.
    ///
    /// The function is called for each mail, and must return a token that is valid for some time within a few seconds.
    case token(user: String, token: @Sendable () async throws(MailError) -> Secret<String>)
}

/// The mechanism for logging in with a password.
public enum SMTPPasswordMechanism: String, CaseIterable, Sendable {
    /// `PLAIN` if the server offers it, else `LOGIN`.
    case automatic
    /// `PLAIN` (RFC 4616).
    case plain
    /// `LOGIN`, which old servers need.
    case login
}
