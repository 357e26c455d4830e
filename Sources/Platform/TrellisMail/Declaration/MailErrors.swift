public import TrellisKernel

/// The reasons why a mail can't be sent.
public enum MailError: AppError, Hashable {
    /// The server refused the message, its sender or its recipient; with its reply code (SMTP or HTTP) and text.
    case refused(code: Int, text: String, permanent: Bool)
    /// The server can't be reached, or the connection broke before the message was sent completely.
    case unavailable(String)
    /// A step exceeded its time limit; with the name of the step.
    case timeout(String)
    /// The connection broke after the message was sent completely, so the server may have accepted it.
    case outcomeUnknown(String)
    /// The server accepts no more messages at the moment; with the delay that it asks for.
    case throttled(retryAfter: Duration?)
    /// The server refused the user name, the password, the token or the signature.
    case authenticationFailed(String)
    /// The server offers no TLS although it is required, or its certificate isn't trusted.
    case tlsFailed(String)
    /// An address is invalid.
    case invalidAddress(MailAddressError)
    /// An address isn't ASCII, and the server doesn't support SMTPUTF8.
    case addressNotSupported(String)
    /// The address is on the suppression list of the tenant.
    case suppressed(String)
    /// The message is larger than the server accepts.
    case tooLarge(bytes: Int, limit: Int)
    /// No module of this release declares a mail of this name.
    case unknownMail(String)
    /// An attachment can't be read; with the reason.
    case attachmentMissing(String)

    /// `mail.` and the reason.
    public var code: String {
        switch self {
        case .refused: "mail.refused"
        case .unavailable: "mail.unavailable"
        case .timeout: "mail.timeout"
        case .outcomeUnknown: "mail.outcome_unknown"
        case .throttled: "mail.throttled"
        case .authenticationFailed: "mail.authentication_failed"
        case .tlsFailed: "mail.tls_failed"
        case .invalidAddress: "mail.invalid_address"
        case .addressNotSupported: "mail.address_not_supported"
        case .suppressed: "mail.suppressed"
        case .tooLarge: "mail.too_large"
        case .unknownMail: "mail.unknown_mail"
        case .attachmentMissing: "mail.attachment_missing"
        }
    }

    /// Whether no other attempt can succeed, so that the mail is given up.
    ///
    /// What an operator can fix, such as a wrong password, is temporary: the mails wait until it is fixed.
    public var isPermanent: Bool {
        switch self {
        case .refused(_, _, let permanent): permanent
        case .unavailable, .timeout, .outcomeUnknown, .throttled, .authenticationFailed, .tlsFailed: false
        // Another release of the program may know it.
        case .unknownMail: false
        case .invalidAddress, .addressNotSupported, .suppressed, .tooLarge, .attachmentMissing: true
        }
    }
}

extension MailError {
    /// The kind of failure.
    public var kind: ErrorKind {
        switch self {
        case .refused(_, _, let permanent): permanent ? .invalid : .unavailable
        case .unavailable, .outcomeUnknown, .authenticationFailed, .tlsFailed: .unavailable
        case .timeout: .timeout
        case .throttled: .tooManyRequests
        case .invalidAddress, .addressNotSupported, .unknownMail, .attachmentMissing: .invalid
        case .suppressed: .conflict
        case .tooLarge: .tooLarge
        }
    }

    /// What was wrong, and how to fix it.
    public var message: String {
        switch self {
        case .refused(let code, let text, let permanent):
            "The mail server refused the message with \(code): \(text). "
                + (permanent ? "Fix what it names, then send the mail again." : "It is sent again later.")
        case .unavailable(let reason): "The mail server can't be reached: \(reason). The mail is sent again later."
        case .timeout(let step): "The mail server didn't respond in time: \(step). The mail is sent again later."
        case .outcomeUnknown(let reason):
            "The connection broke after the message was sent: \(reason). It is sent again with the same Message-ID."
        case .throttled: "The mail server accepts no more messages at the moment. The mail is sent again later."
        case .authenticationFailed(let reason):
            "The mail server refused the credentials: \(reason). Check the user name and the password in `mail.url`."
        case .tlsFailed(let reason):
            "There is no secure connection to the mail server: \(reason). Check its certificate, and `tls` in `mail.url`."
        case .invalidAddress(let error): error.message
        case .addressNotSupported(let address):
            "The mail server doesn't support the address \(address), which isn't ASCII. Use another address."
        case .suppressed(let address):
            "The address \(address) is suppressed, because mail to it bounced or its owner complained. "
                + "Lift the suppression to send mail to it again."
        case .tooLarge(let bytes, let limit):
            "The message has \(bytes) bytes; the mail server accepts at most \(limit). Use smaller attachments."
        case .unknownMail(let name): "No module declares a mail named \(name). Register its type."
        case .attachmentMissing(let reason): "An attachment can't be read: \(reason)."
        }
    }

    /// `error` for what an operator must fix, `notice` for the rest.
    public var logLevel: ErrorLevel {
        switch self {
        case .authenticationFailed, .tlsFailed, .unknownMail, .attachmentMissing: .error
        default: .notice
        }
    }

    /// One value of each case, for the error catalogue.
    public static let all: [MailError] = [
        .refused(code: 550, text: "5.1.1 No such user", permanent: true), .unavailable("…"), .timeout("…"),
        .outcomeUnknown("…"), .throttled(retryAfter: nil), .authenticationFailed("…"), .tlsFailed("…"),
        .invalidAddress(.incomplete), .addressNotSupported("…"), .suppressed("…"), .tooLarge(bytes: 0, limit: 0),
        .unknownMail("…"), .attachmentMissing("…"),
    ]
}
