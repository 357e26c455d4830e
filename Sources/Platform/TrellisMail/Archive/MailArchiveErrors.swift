public import TrellisKernel

/// The reasons why a kept mail can't be shown.
public enum MailArchiveError: AppError, Hashable {
    /// No kept mail has this identifier.
    case notFound
    /// The mail is larger than an archive reads; with the limit in octets.
    case tooLarge(limit: Int)
    /// The archive can't be read; with the reason.
    case unreadable(String)

    /// `mail_archive.` and the reason.
    public var code: String {
        switch self {
        case .notFound: "mail_archive.not_found"
        case .tooLarge: "mail_archive.too_large"
        case .unreadable: "mail_archive.unreadable"
        }
    }

    /// The kind of failure.
    public var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .tooLarge: .tooLarge
        case .unreadable: .unavailable
        }
    }

    /// What was wrong, and how to fix it.
    public var text: MessageText {
        switch self {
        case .notFound: "No kept mail has this identifier. It may have been deleted; the list has the others."
        case .tooLarge(let limit): "The mail has more than \(limit, "limit") bytes. Open its file with a mail program."
        case .unreadable(let reason):
            "The kept mails can't be read: \(reason, "reason"). Check `mail.folder` and its permissions."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// `warning` for what an operator must fix.
    public var logLevel: ErrorLevel { if case .unreadable = self { .warning } else { .debug } }

    /// One value of each case, for the error catalogue.
    public static let all: [MailArchiveError] = [.notFound, .tooLarge(limit: 0), .unreadable("…")]
}
