import TrellisDatabase
import TrellisKernel
import TrellisMail

extension BillingModule {
    /// The name of the source of attachments, for `MailHooks.addSource`.
    package static let attachments = BillingAttachments.source

    /// The largest content of a mail, which is in memory as a whole.
    private static let largestAttachment: Int64 = 25 << 20

    /// Returns the content of a stored document of the tenant for a mail; for `MailHooks.addSource`.
    ///
    /// - Parameter key: The identifier of the document.
    /// - Throws: `MailError.attachmentMissing` when the tenant has no such document, or it is too large for a mail; the
    ///   errors of ``DocumentStore/open(_:)``, after which the mail is tried again.
    package func attachment(_ key: String, in database: TenantDatabase) async throws -> [UInt8] {
        guard let id = ID<BillingDocument>(key),
            let document = try await dependencies.queries.document(id, in: database)
        else { throw MailError.attachmentMissing("the tenant has no document \(key)") }
        if let size = document.content?.size, size > Self.largestAttachment {
            throw MailError.attachmentMissing("the document \(id) has \(size) bytes, more than a mail can have")
        }
        var bytes: [UInt8] = []
        try await dependencies.contents.open(document).read { bytes += $0 }
        return bytes
    }
}
