public import TrellisDatabase

/// The functions of other parts of the product that the dispatcher calls.
///
/// The order for one attempt: ``isSuppressed``, ``load`` for each attachment, ``admit``, then the transport, then
/// ``didSend`` or ``didRefuse``.
public struct MailHooks: Sendable {
    /// Returns whether mail to the address is suppressed in the tenant.
    public var isSuppressed: @Sendable (MailAddress, TenantDatabase) async throws -> Bool
    /// Reads a stored attachment.
    ///
    /// It throws ``MailError/attachmentMissing(_:)`` if the file doesn't exist; the job repeats for other errors.
    public var load: @Sendable (_ key: String, TenantDatabase) async throws -> [UInt8]
    /// Counts the mail towards the limits, right before it is sent.
    ///
    /// It throws ``MailError/throttled(retryAfter:)`` if a limit is reached. Then the job waits, and the attempt doesn't
    /// count.
    public var admit: @Sendable (OutgoingMail, TenantDatabase) async throws -> Void
    /// Is called after a server has accepted a message; its errors are logged only.
    public var didSend: @Sendable (OutgoingMail, MailReceipt, TenantDatabase) async throws -> Void
    /// Is called after a message was refused permanently, by the server or because its recipient is suppressed; its
    /// errors are logged only.
    public var didRefuse: @Sendable (OutgoingMail, MailError, TenantDatabase) async throws -> Void

    /// Creates hooks: by default nothing is suppressed, no attachments are stored, there are no limits, and nothing is
    /// recorded.
    public init(
        isSuppressed: @escaping @Sendable (MailAddress, TenantDatabase) async throws -> Bool = { _, _ in false },
        load: @escaping @Sendable (String, TenantDatabase) async throws -> [UInt8] = { key, _ in
            throw MailError.attachmentMissing("there is no storage for \(key)")
        },
        admit: @escaping @Sendable (OutgoingMail, TenantDatabase) async throws -> Void = { _, _ in },
        didSend: @escaping @Sendable (OutgoingMail, MailReceipt, TenantDatabase) async throws -> Void = { _, _, _ in },
        didRefuse: @escaping @Sendable (OutgoingMail, MailError, TenantDatabase) async throws -> Void = { _, _, _ in }
    ) {
        self.isSuppressed = isSuppressed
        self.load = load
        self.admit = admit
        self.didSend = didSend
        self.didRefuse = didRefuse
    }
}
