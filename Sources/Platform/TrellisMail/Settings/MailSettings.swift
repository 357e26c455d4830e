public import TrellisConfig
import TrellisKernel

/// The settings section `mail`: how mails are sent, and from whom.
public struct MailSettings: Settings {
    /// `mail`.
    public static let section = "mail"

    /// How mails are sent.
    @Setting("How mails are sent: smtp, ses, file (a folder), memory or log; the last two discard them.")
    public var adapter = MailAdapter.log
    /// The author of mails that name no other.
    @Setting("The author of mails, as in Trellis <noreply@example.com>.", .mailbox)
    public var from = "noreply@localhost"
    /// The SMTP server.
    @Setting(
        "The SMTP server: smtp://user:password@host:587?tls=required, or opportunistic, off, implicit; smtps:// too.",
        options: [.reloadable, .generated(.external)], .smtpURL)
    public var url: Secret<String>?
    /// The folder of the adapter `file`.
    @Setting("The folder into which the adapter file writes one .eml file per mail.", .notEmpty)
    public var folder = "./var/mail"
    /// The time limit for a message.
    @Setting("The time limit for one mail, and for its wait for a connection.", .range(.seconds(1)...(.seconds(600))))
    public var timeout = Duration.seconds(60)
    /// The time limit for a connection.
    @Setting("The time limit for connecting to the mail server.", .range(.milliseconds(100)...(.seconds(60))))
    public var connectTimeout = Duration.seconds(10)
    /// How long a connection may stand still.
    @Setting("How long a connection may stand still while a mail is sent.", .range(.seconds(1)...(.seconds(600))))
    public var stallTimeout = Duration.seconds(30)
    /// The idle timeout of a connection.
    @Setting("How long an SMTP connection is kept for the next mail.", .range(.seconds(1)...(.seconds(300))))
    public var idleTimeout = Duration.seconds(15)
    /// The maximum number of connections.
    @Setting("The maximum number of connections of this process to the mail server.", .range(1...100))
    public var connections = 4
    /// The name for `EHLO`.
    @Setting(
        "The name that EHLO gives to the SMTP server: a domain or an address in brackets; the machine's by default.",
        .ifSet(.clientName))
    public var ehloName: String?
    /// Whether addresses that aren't ASCII are sent to the server.
    @Setting("Whether the SMTP server relays addresses that aren't ASCII (SMTPUTF8).") public var smtputf8 = false
    /// The trusted authorities.
    @Setting("A PEM file with the authorities that the SMTP server's certificate may have; the system's by default.")
    public var caFile: String?
    /// The region of Amazon SES.
    @Setting("The region of Amazon SES, as in eu-central-1.", .ifSet(.region)) public var region: String?
    /// The server of Amazon SES.
    @Setting("The URL of a server that speaks the protocol of Amazon SES; Amazon's by default.", .ifSet(.endpoint))
    public var endpoint: String?
    /// The configuration set of Amazon SES.
    @Setting("The configuration set of Amazon SES, which reports bounces and complaints.", .ifSet(.notEmpty))
    public var configurationSet: String?
    /// The access key of Amazon SES.
    @Setting(
        "The name of the access key for Amazon SES; without it, the environment's own credentials are used.",
        options: [.reloadable])
    public var accessKeyID: String?
    /// The secret access key of Amazon SES.
    @Setting("The secret access key for Amazon SES.", options: [.reloadable])
    public var secretAccessKey: Secret<String>?
    /// The token of temporary credentials.
    @Setting("The session token of temporary credentials for Amazon SES.", options: [.reloadable])
    public var sessionToken: Secret<String>?
    /// The domain of DKIM signatures.
    @Setting("The domain of DKIM signatures of mails to the SMTP server; the domain of from by default.")
    public var dkimDomain: String?
    /// The keys of DKIM signatures.
    @Setting(
        "The private keys that sign mails to the SMTP server with DKIM, as selector:base64 separated by commas.",
        options: [.reloadable], .dkimKeys)
    public var dkimKeys: Secret<String>?
    /// Whether mails may be discarded in production.
    @Setting("Whether the adapters memory and log are accepted outside of development and test.")
    public var allowDiscarding = false

    /// Creates the default settings.
    public init() {}

    /// Reports adapters without what they need.
    public func check(_ checks: inout SettingsChecks) {
        checks.require(
            adapter != .smtp || url != nil, "url",
            "is required with mail.adapter = smtp, as in smtp://user:password@host:587?tls=required")
        checks.require(
            adapter != .ses || region != nil, "region", "is required with mail.adapter = ses, as in eu-central-1")
        checks.require(
            (accessKeyID == nil) == (secretAccessKey == nil), "secret_access_key",
            "must be set together with access_key_id")
        checks.require(
            sessionToken == nil || secretAccessKey != nil, "session_token", "must be set together with access_key_id")
        checks.require(
            dkimDomain.map { (try? MailDomain($0)) != nil } ?? true, "dkim_domain",
            "must be a domain, as in example.com")
    }

    /// The author of mails that name no other.
    ///
    /// - Throws: ``MailAddressError`` only for values that the section refuses when it is read.
    public var author: MailAddress {
        get throws(MailAddressError) { try Mailbox.parsed(from) }
    }
}
