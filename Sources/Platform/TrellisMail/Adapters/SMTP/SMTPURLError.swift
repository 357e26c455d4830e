public import TrellisKernel

/// The reasons why a text isn't the address of an SMTP server; none contains a part of the text, which has a password.
public enum SMTPURLError: AppError, Hashable, CaseIterable {
    /// The text doesn't begin with `smtp://` or `smtps://`.
    case scheme
    /// The user name or the password contains a character that must be percent-encoded, or a control character.
    case credentials
    /// There is a user name without a password, or a password without a user name.
    case incompleteCredentials
    /// The host isn't a domain name or an IP address.
    case host
    /// The port isn't a number from 1 to 65535.
    case port
    /// There is something after the port other than parameters.
    case path
    /// A parameter is unknown or appears twice.
    case parameter
    /// The parameter `tls` has an unknown value, or contradicts `smtps://`.
    case security
    /// The parameter `auth` has an unknown value, or there are no credentials.
    case mechanism

    /// `mail.url_` and the part that is wrong.
    public var code: String {
        switch self {
        case .scheme: "mail.url_scheme"
        case .credentials: "mail.url_credentials"
        case .incompleteCredentials: "mail.url_incomplete_credentials"
        case .host: "mail.url_host"
        case .port: "mail.url_port"
        case .path: "mail.url_path"
        case .parameter: "mail.url_parameter"
        case .security: "mail.url_security"
        case .mechanism: "mail.url_mechanism"
        }
    }

    /// `internalFailure`: an error in the settings.
    public var kind: ErrorKind { .internalFailure }

    /// What is wrong, and how to fix it.
    public var message: String {
        let form = "Write mail.url as smtp://user:password@host:port?tls=required."
        return switch self {
        case .scheme: "The address of the mail server must begin with smtp:// or smtps://. \(form)"
        case .credentials:
            "The user name or the password in mail.url has a character that must be percent-encoded, "
                + "such as %40 for @, %3A for :, %2F for /, %3F for ?, %23 for #, %25 for % and %20 for a space."
        case .incompleteCredentials: "The credentials in mail.url need both a user name and a password. \(form)"
        case .host: "The host in mail.url must be a domain name in ASCII or an IP address (IPv6 in brackets). \(form)"
        case .port: "The port in mail.url must be a number from 1 to 65535. \(form)"
        case .path:
            "mail.url has a path or a fragment. Remove it, or percent-encode / and # if they belong to the password."
        case .parameter: "mail.url has an unknown or repeated parameter. The parameters are tls and auth."
        case .security:
            "The parameter tls in mail.url must be required, opportunistic, off or implicit; "
                + "with smtps:// it is implicit."
        case .mechanism: "The parameter auth in mail.url must be plain, login or xoauth2, and needs credentials."
        }
    }

    /// `critical`: the program can't start.
    public var logLevel: ErrorLevel { .critical }
}
