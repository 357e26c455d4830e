import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisStorage

/// Deletes objects that aren't needed any more; each deletion can be repeated.
struct ContentDeleter: Sendable {
    let storage: any Storage

    /// Runs one ``DeleteContent`` job.
    ///
    /// The row of a file that was never ready is removed with its content; other rows stay for the retention.
    func run(_ job: DeleteContent, _ context: JobContext) async throws {
        let id = job.file
        let found = try await context.database.find(FileRecord.self, id)
        guard let file = found, file.state == .deleted, file.contentDeletedAt == nil else {
            throw JobInterruption.cancel("The content is deleted.")
        }
        let storage = TenantStorage(storage, tenantID: file.tenantID)
        try await storage.delete(try StorageKey(file.storageKey))
        try await storage.delete(try ContentKey.upload(of: id))
        try await context.commit { tx in try tx.forget(file) }
    }

    /// Runs one ``DeleteUpload`` job.
    func run(_ job: DeleteUpload, _ context: JobContext) async throws {
        let storage = TenantStorage(storage, tenantID: context.scope.tenantID)
        try await storage.delete(try ContentKey.upload(of: job.file))
    }
}

extension TenantTransaction {
    /// Notes that the content of a deleted file is deleted.
    func forget(_ file: FileRecord) throws {
        let query = FileRecord.where { $0.id == file.id && $0.state == .deleted }
        guard file.readyAt != nil || file.finding != nil else {
            try erase(query)
            return
        }
        try update(query.where { $0.contentDeletedAt == nil }) { [$0.contentDeletedAt.set(now)] }
    }
}
