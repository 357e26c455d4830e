import NIOCore
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisStorage

extension FilesModule {
    /// Returns the content of a tenant's file for a mail; for `MailHooks.load`.
    ///
    /// - Parameters:
    ///   - key: the identifier of the file.
    ///   - limit: the maximum number of bytes, since a mail is in memory as a whole.
    /// - Throws: `MailError.attachmentMissing` if the tenant has no such file, or it was deleted, or is too large;
    ///   ``FileError/pending`` while it isn't checked yet, and the errors of the store, after which the mail is retried.
    public func attachment(
        _ key: String, in database: TenantDatabase, limit: Int = 25 << 20
    ) async throws -> [UInt8] {
        guard let id = ID<File>(key), let file = try await database.find(FileRecord.self, id),
            file.state != .deleted
        else { throw MailError.attachmentMissing("the tenant has no file \(key)") }
        guard file.state == .ready else { throw FileError.pending }
        guard file.size <= limit else {
            throw MailError.attachmentMissing("the file \(id) has \(file.size) bytes, more than \(limit)")
        }
        let storage = TenantStorage(dependencies.storage, tenantID: file.tenantID)
        do {
            var content: [UInt8] = []
            content.reserveCapacity(file.size)
            for try await chunk in try await storage.get(try StorageKey(file.storageKey), range: nil).body {
                content += chunk.readableBytesView
                // The object may be larger than its row says.
                guard content.count <= limit else {
                    throw MailError.attachmentMissing("the file \(id) has more than \(limit) bytes")
                }
            }
            try Task.checkCancellation()
            return content
        } catch StorageError.notFound {
            throw FileError.contentMissing
        }
    }
}
