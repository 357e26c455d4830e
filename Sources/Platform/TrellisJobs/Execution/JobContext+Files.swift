import Logging
import Synchronization
import TrellisDatabase
public import TrellisKernel
import TrellisStorage

extension JobContext {
    /// Stores a file of the job and returns its identifier; replaces an earlier file with the same name.
    ///
    /// The file is kept as long as the job: in the database if it is small, otherwise in the storage.
    ///
    /// - Parameters:
    ///   - name: the file name for downloads.
    ///   - mediaType: such as `text/csv`.
    ///   - content: the whole file; for large ones see ``attach(name:mediaType:parts:)``.
    /// - Throws: ``JobError/leaseLost`` if another worker has the job now; ``JobError/fileTooLarge(limit:)``;
    ///   `StorageError`.
    @discardableResult
    public func attach(name: String, mediaType: String, content: [UInt8]) async throws -> ID<JobFile> {
        try requireRows()
        try environment.limits.checkFile(content.count)
        let file = NewJobFile(id: ID(), name: name, mediaType: mediaType)
        guard let files = environment.files, content.count > files.threshold else {
            return try await insert(file, content)
        }
        return try await store(file, JobFileParts(head: content) { nil }, in: files)
    }

    /// Stores a file of the job whose parts are produced one after the other, so that it is never in memory as a whole.
    ///
    /// ```swift
    /// let export = ProjectExport(context.database)
    /// let file = try await context.attach(name: "projects.csv", mediaType: "text/csv") { try await export.next() }
    /// ```
    /// Otherwise works like ``attach(name:mediaType:content:)``.
    ///
    /// - Parameter next: produces the next part; returns nil at the end.
    /// - Throws: the errors of `next`, and nothing is stored; ``JobError/leaseLost``; `StorageError`.
    @discardableResult
    public func attach(
        name: String, mediaType: String, parts next: @escaping @Sendable () async throws -> [UInt8]?
    ) async throws -> ID<JobFile> {
        try requireRows()
        let file = NewJobFile(id: ID(), name: name, mediaType: mediaType)
        let limits = environment.limits
        let size = Atomic(0)
        let next = { @Sendable () async throws -> [UInt8]? in
            let part = try await next()
            try limits.checkFile(size.wrappingAdd(part?.count ?? 0, ordering: .relaxed).newValue)
            return part
        }
        var head: [UInt8] = []
        while let part = try await next() {
            head += part
            if let files = environment.files, head.count > files.threshold {
                return try await store(file, JobFileParts(head: head, next: next), in: files)
            }
        }
        return try await insert(file, head)
    }

    /// Stores the content as an object, then the row that names it.
    private func store(_ file: NewJobFile, _ parts: JobFileParts, in files: JobFiles) async throws -> ID<JobFile> {
        let (objects, key) = (files.objects(of: scope.tenantID), try JobFileKey.key(of: file.id))
        let digest = PassingDigest()
        do {
            try await objects.put(
                key, StorageBody(length: nil, digest.passing(parts)), PutOptions(contentType: file.mediaType))
            let object = StoredJobFile(
                key: key.description, size: Int(digest.size), sha256: try digest.finish(key))
            return try await insert(file, [], object)
        } catch {
            await discard(file.id, key, in: objects, after: error)
            throw error
        }
    }

    /// Deletes the object of a file without a row; what isn't deleted here, the sweep of the storage deletes.
    private func discard(
        _ file: ID<JobFile>, _ key: StorageKey, in objects: TenantStorage, after error: any Error
    ) async {
        // The row may be committed, or may be when the database responds again.
        if case DatabaseError.commitUnknown = error { return }
        let (rows, logger) = (rows, logger)
        await objects.discard(key) {
            try await rows.exists(JobFileSummary.where { $0.id == file })
        } report: {
            logger.warning("The object of a failed file isn't deleted yet", metadata: ["error": "\($0)"])
        }
    }

    /// Inserts the row of a file, and deletes an earlier one with the same name.
    private func insert(
        _ file: NewJobFile, _ content: [UInt8], _ object: StoredJobFile? = nil
    ) async throws -> ID<JobFile> {
        try await write { tx, lease in
            let former = try tx.fetch(JobFileSummary.where { $0.jobID == lease.id && $0.name == file.name })
            try tx.deleteObjects(try former.compactMap { try $0.storageKey.map { try StorageKey($0) } })
            try tx.erase(JobFileRecord.where { $0.jobID == lease.id && $0.name == file.name })
            try tx.insert(
                JobFileRecord(
                    id: file.id, tenantID: lease.tenantID, jobID: lease.id, name: file.name, mediaType: file.mediaType,
                    size: object?.size ?? content.count, content: content, storageKey: object?.key,
                    sha256: object?.sha256, at: tx.databaseNow))
        }
        return file.id
    }
}

/// What is known of a file before its content.
private struct NewJobFile: Sendable {
    let id: ID<JobFile>
    let name: String
    let mediaType: String
}

/// What is known of the object of a file.
private struct StoredJobFile: Sendable {
    let key: String
    let size: Int
    let sha256: String
}
