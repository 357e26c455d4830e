public import TrellisKernel

/// The mails that a transport keeps, for development: a transport that keeps copies conforms to it.
public protocol MailArchive: Sendable {
    /// Returns the kept mails, the latest first.
    ///
    /// A mail that is deleted or can't be read while the page is made isn't on it.
    ///
    /// - Throws: ``TrellisKernel/CursorError/invalid``; ``MailArchiveError/unreadable(_:)``.
    func mails(_ page: PageRequest) async throws -> Page<MailSummary>

    /// Returns one mail.
    ///
    /// - Parameter id: the identifier in the list; any text is safe.
    /// - Throws: ``MailArchiveError``.
    func mail(_ id: String) async throws -> ArchivedMail
}

/// A mail in the list of an archive.
public struct MailSummary: Hashable, Sendable {
    /// The identifier.
    public let id: String
    /// The time of `Date`; nil if it is missing or invalid.
    public let date: Timestamp?
    /// The author, with the display name.
    public let from: String
    /// The addressee, with the display name.
    public let to: String
    /// The subject.
    public let subject: String
    /// The octets of the whole message.
    public let size: Int

    /// Creates a summary of what the header says.
    init(id: String, _ mail: ParsedMail, size: Int) {
        self.id = id
        self.size = size
        date = mail.date
        (from, to, subject) = (mail.from ?? "", mail.to ?? "", mail.subject ?? "")
    }
}

/// A mail that was sent, as it was sent.
public struct ArchivedMail: Hashable, Sendable {
    /// The identifier.
    public let id: String
    /// The message (RFC 5322).
    public let source: [UInt8]
    /// What the reader sees.
    public let content: ParsedMail

    /// Reads a message.
    public init(id: String, source: [UInt8]) {
        self.id = id
        self.source = source
        content = ParsedMail(parsing: source)
    }
}
