public import TrellisConfig

/// How mails are sent.
public enum MailAdapter: String, CaseIterable, Sendable, SettingValue {
    /// To an SMTP server; ``SMTPTransport``.
    case smtp
    /// Through Amazon SES; ``SESTransport``.
    case ses
    /// Into a folder; ``FileTransport``.
    case file
    /// Into the memory of the process; ``MemoryTransport``.
    case memory
    /// Into the log; ``LogTransport``.
    case log

    /// Whether no mail reaches its recipient.
    public var discardsMails: Bool { self == .memory || self == .log }
}
