import Synchronization
public import TrellisKernel

/// Keeps the mails in memory, for tests.
///
/// ```swift
/// let transport = MemoryTransport()
/// _ = try await transport.send(message)
/// #expect(transport.messages.map(\.to) == [ada])
/// ```
public final class MemoryTransport: MailTransport {
    fileprivate struct Kept: Sendable {
        var messages: [MailMessage] = []
        /// The number of mails that were accepted before those in `messages`.
        var forgotten = 0
    }

    private let capacity: Int
    private let refuse: @Sendable (MailMessage) -> MailError?
    private let kept = Mutex(Kept())

    /// Creates a transport.
    ///
    /// - Parameters:
    ///   - capacity: the number of mails that are kept, the latest ones.
    ///   - refuse: returns the error with which a mail is refused; nil accepts it.
    public init(capacity: Int = 1000, refuse: @escaping @Sendable (MailMessage) -> MailError? = { _ in nil }) {
        self.capacity = max(capacity, 1)
        self.refuse = refuse
    }

    /// `memory`.
    public var name: String { "memory" }

    /// The accepted mails, oldest first.
    public var messages: [MailMessage] { kept.withLock { $0.messages } }

    /// Forgets all mails.
    public func removeAll() { kept.withLock { $0.forget($0.messages.count) } }

    /// Keeps the message.
    public func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
        if let error = refuse(message) { throw error }
        let number = kept.withLock { kept in
            kept.forget(kept.messages.count - capacity + 1)
            kept.messages.append(message)
            return kept.forgotten + kept.messages.count
        }
        return MailReceipt(transport: name, serverID: "\(number)")
    }
}

extension MemoryTransport.Kept {
    fileprivate mutating func forget(_ count: Int) {
        guard count > 0 else { return }
        messages.removeFirst(count)
        forgotten += count
    }
}

/// The archive has the mails of this process; the first one that it accepted has the identifier `1`.
extension MemoryTransport: MailArchive {
    /// Returns a page of the mails, the latest first.
    public func mails(_ page: PageRequest) async throws -> Page<MailSummary> {
        let (messages, forgotten) = kept.withLock { ($0.messages, $0.forgotten) }
        let limit = try page.cursor.map { cursor in
            guard let number = Int(cursor), number > 0 else { throw CursorError.invalid }
            return number
        }
        let mails = zip(forgotten..., messages).map { (number: $0 + 1, message: $1) }
            .filter { mail in limit.map { mail.number < $0 } ?? true }.reversed()
        let items = mails.prefix(page.limit).map { mail in
            let source = mail.message.encoded()
            return MailSummary(id: "\(mail.number)", ParsedMail(parsingHeaderOf: source), size: source.count)
        }
        return Page(items: items, nextCursor: mails.count > page.limit ? items.last?.id : nil)
    }

    /// Returns the mail of a number.
    ///
    /// - Throws: ``MailArchiveError/notFound``.
    public func mail(_ id: String) async throws -> ArchivedMail {
        let (messages, forgotten) = kept.withLock { ($0.messages, $0.forgotten) }
        guard let number = Int(id), let mail = zip(forgotten..., messages).first(where: { $0.0 + 1 == number }) else {
            throw MailArchiveError.notFound
        }
        return ArchivedMail(id: "\(number)", source: mail.1.encoded())
    }
}
