import Synchronization

/// Keeps the mails in memory, for tests.
///
/// ```swift
/// let transport = MemoryTransport()
/// _ = try await transport.send(message)
/// #expect(transport.messages.map(\.to) == [ada])
/// ```
public final class MemoryTransport: MailTransport {
    private let capacity: Int
    private let refuse: @Sendable (MailMessage) -> MailError?
    private let kept = Mutex<[MailMessage]>([])

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
    public var messages: [MailMessage] { kept.withLock { $0 } }

    /// Forgets all mails.
    public func removeAll() { kept.withLock { $0 = [] } }

    /// Keeps the message.
    public func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
        if let error = refuse(message) { throw error }
        kept.withLock { messages in
            if messages.count >= capacity { messages.removeFirst(messages.count - capacity + 1) }
            messages.append(message)
        }
        return MailReceipt(transport: name)
    }
}
