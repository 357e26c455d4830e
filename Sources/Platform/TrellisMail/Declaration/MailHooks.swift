public import TrellisDatabase

/// The functions of other parts of the product that the dispatcher calls.
public struct MailHooks: Sendable {
    /// Returns whether mail to the address is suppressed in the tenant.
    public var isSuppressed: @Sendable (MailAddress, TenantDatabase) async throws -> Bool
    /// Reads a stored attachment.
    ///
    /// It throws ``MailError/attachmentMissing(_:)`` if the file doesn't exist; the job repeats for other errors.
    public var load: @Sendable (_ key: String, TenantDatabase) async throws -> [UInt8]
    /// Is called after a server has accepted a message; its errors are logged only.
    public var didSend: @Sendable (MailMessage, MailReceipt, TenantDatabase) async throws -> Void
    /// Is called after a message was refused permanently; its errors are logged only.
    public var didRefuse: @Sendable (MailMessage, MailError, TenantDatabase) async throws -> Void

    /// Creates hooks: by default nothing is suppressed, no attachments are stored, and nothing is recorded.
    public init(
        isSuppressed: @escaping @Sendable (MailAddress, TenantDatabase) async throws -> Bool = { _, _ in false },
        load: @escaping @Sendable (String, TenantDatabase) async throws -> [UInt8] = { key, _ in
            throw MailError.attachmentMissing("there is no storage for \(key)")
        },
        didSend: @escaping @Sendable (MailMessage, MailReceipt, TenantDatabase) async throws -> Void = { _, _, _ in },
        didRefuse: @escaping @Sendable (MailMessage, MailError, TenantDatabase) async throws -> Void = { _, _, _ in }
    ) {
        self.isSuppressed = isSuppressed
        self.load = load
        self.didSend = didSend
        self.didRefuse = didRefuse
    }
}
