import TrellisDatabase
public import TrellisKernel
public import TrellisSchema

extension JobContext {
    /// Returns the result of another job of the tenant; nil if it has none yet.
    ///
    /// - Throws: ``JobError/notFound`` if the tenant has no such job, or it was pruned; ``InvalidInput`` if the result
    ///   doesn't match the type.
    public func result<Value: SchemaValue>(
        of job: ID<BackgroundJob>, as type: Value.Type = Value.self
    ) async throws -> Value? {
        guard let record = try await database.query({ try $0.find(JobRecord.self, job) }) else {
            throw JobError.notFound
        }
        return try record.result.map { try SchemaCoding.decode(Value.self, from: Array($0.text.utf8)) }
    }

    /// Stores a file of the job and returns its identifier; replaces an earlier file with the same name.
    ///
    /// The file is kept as long as the job.
    ///
    /// - Parameters:
    ///   - name: the file name for downloads.
    ///   - mediaType: such as `text/csv`.
    ///   - content: the whole file; it is stored in the database, so a few megabytes at most.
    /// - Throws: ``JobError/leaseLost`` if another worker has the job now.
    @discardableResult
    public func attach(name: String, mediaType: String, content: [UInt8]) async throws -> ID<JobFile> {
        let file = ID<JobFile>()
        try await write { tx, lease in
            try tx.erase(JobFileRecord.where { $0.jobID == lease.id && $0.name == name })
            try tx.insert(
                JobFileRecord(
                    id: file, tenantID: lease.tenantID, jobID: lease.id, name: name, mediaType: mediaType,
                    size: content.count, content: content, at: tx.now))
        }
        return file
    }
}
