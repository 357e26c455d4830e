import TrellisDatabase
import TrellisKernel
public import TrellisSchema

extension JobContext {
    /// Runs a part of the job that needn't be repeated: what it gave is kept, and an attempt that comes to it again goes
    /// on with that.
    ///
    /// ```swift
    /// let invoice = try await context.step("invoice") { try await gateway.charge(card) }
    /// ```
    /// A process that dies between the end of the step and its being written runs it again.
    ///
    /// - Parameter name: the step's name, which no other step of the job has.
    /// - Throws: what the body throws; ``JobError/leaseLost`` when others have the job by now.
    public func step<Value: SchemaValue & Sendable>(
        _ name: String, _ body: () async throws -> Value
    ) async throws -> Value {
        if let kept = try await kept(name) { return try SchemaCoding.decode(Value.self, from: Array(kept.utf8)) }
        let value = try await body()
        try await keep(name, try SchemaCoding.text(value))
        return value
    }

    /// As ``step(_:_:)-(_,()->Value)``, for a step that gives nothing.
    public func step(_ name: String, _ body: () async throws -> Void) async throws {
        guard try await kept(name) == nil else { return }
        try await body()
        try await keep(name, "null")
    }

    private func kept(_ name: String) async throws -> String? {
        let id = id
        return try await database.query { tx in
            try tx.first(JobStepRecord.where { $0.jobID == id && $0.name == name })?.value.text
        }
    }

    private func keep(_ name: String, _ value: String) async throws {
        try await write { tx, lease in
            try tx.insert(
                JobStepRecord(
                    id: ID(), tenantID: lease.tenantID, jobID: lease.id, name: name,
                    value: TrellisDatabase.JSONText(value), at: tx.now))
        }
    }
}
