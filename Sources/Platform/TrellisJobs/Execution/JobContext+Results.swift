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
        guard let record = try await database.find(JobRecord.self, job) else { throw JobError.notFound }
        return try record.result.map { try SchemaCoding.decode(Value.self, from: Array($0.text.utf8)) }
    }
}
