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
        try requireRows()
        guard let record = try await rows.find(JobRecord.self, job) else { throw JobError.notFound }
        guard record.state == .completed else { return nil }
        let text = try await whole(
            .result, of: job, type: record.name, shown: record.result?.text ?? "",
            hiding: environment.catalog[record.name]?.secrets.result ?? .none)
        return text.isEmpty ? nil : try SchemaCoding.decodeStored(Value.self, from: text)
    }
}
