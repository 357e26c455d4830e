public import TrellisKernel

/// The reasons why mails can't be sent with the settings, found at start.
public enum MailSettingsError: AppError, Hashable {
    /// The adapter discards mails, and the environment isn't one for development.
    case discards(adapter: MailAdapter, environment: String)
    /// The adapter needs a setting that isn't set.
    case missing(setting: String, adapter: MailAdapter)
    /// The author has the domain `localhost`, which no server accepts.
    case localAuthor
    /// The password would be sent without encryption over a network.
    case plaintextPassword
    /// The file of the trusted authorities can't be read.
    case unreadableAuthorities(path: String)
    /// The folder can't be created or written.
    case folder(path: String, reason: String)

    /// `mail.` and the reason.
    public var code: String {
        switch self {
        case .discards: "mail.adapter_discards"
        case .missing: "mail.setting_missing"
        case .localAuthor: "mail.author_local"
        case .plaintextPassword: "mail.password_plaintext"
        case .unreadableAuthorities: "mail.authorities_unreadable"
        case .folder: "mail.folder"
        }
    }

    /// `internalFailure`: an error in the settings.
    public var kind: ErrorKind { .internalFailure }

    /// What is wrong, and which setting fixes it.
    public var message: String {
        switch self {
        case .discards(let adapter, let environment):
            "mail.adapter is \(adapter.rawValue), which discards mails, in the environment \(environment). Set "
                + "mail.adapter to smtp, ses or file, or set mail.allow_discarding to true if no mail matters."
        case .missing(let setting, let adapter): "mail.adapter is \(adapter.rawValue), which needs mail.\(setting)."
        case .localAuthor:
            "mail.from has the domain localhost, which mail servers refuse. Set mail.from to an address of your domain."
        case .plaintextPassword:
            "mail.url has a password and doesn't require TLS, so anyone on the network can read it. Set tls=required "
                + "or tls=implicit, or remove the password."
        case .unreadableAuthorities(let path):
            "The file \(path) of mail.ca_file can't be read. Check the path and the permissions."
        case .folder(let path, let reason):
            "The folder \(path) of mail.folder can't be used: \(reason). Create it, or set mail.folder to another one."
        }
    }

    /// `critical`: the program can't start.
    public var logLevel: ErrorLevel { .critical }

    /// One value of each case, for the error catalogue.
    public static let all: [MailSettingsError] = [
        .discards(adapter: .log, environment: "production"), .missing(setting: "url", adapter: .smtp), .localAuthor,
        .plaintextPassword, .unreadableAuthorities(path: "…"), .folder(path: "…", reason: "…"),
    ]
}
