import TrellisDatabase
public import TrellisKernel
public import TrellisSchema

extension JobContext {
    /// The result of another job of the tenant; nil while it has none.
    ///
    /// - Throws: ``JobError/notFound`` when the tenant has no such job, or it was pruned; ``InvalidInput`` when the result
    ///   isn't of this type.
    public func result<Value: SchemaValue>(
        of job: ID<BackgroundJob>, as type: Value.Type = Value.self
    ) async throws -> Value? {
        guard let record = try await database.query({ try $0.find(JobRecord.self, job) }) else {
            throw JobError.notFound
        }
        return try record.result.map { try SchemaCoding.decode(Value.self, from: Array($0.text.utf8)) }
    }

    /// Keeps a file with the job, for as long as the job is kept; in place of one that had the name before.
    ///
    /// - Parameters:
    ///   - name: the name that downloads suggest.
    ///   - mediaType: such as `text/csv`.
    ///   - content: the whole file; it is kept in the database, so megabytes at most.
    /// - Throws: ``JobError/leaseLost`` when others have the job by now.
    public func attach(name: String, mediaType: String, content: [UInt8]) async throws {
        try await write { tx, lease in
            try tx.erase(JobFileRecord.where { $0.jobID == lease.id && $0.name == name })
            try tx.insert(
                JobFileRecord(
                    id: ID(), tenantID: lease.tenantID, jobID: lease.id, name: name, mediaType: mediaType,
                    size: content.count, content: content, at: tx.now))
        }
    }
}
