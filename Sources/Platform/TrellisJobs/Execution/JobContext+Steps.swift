import TrellisDatabase
import TrellisKernel
public import TrellisSchema

extension JobContext {
    /// Runs a step of the job once and stores its result; a later attempt returns the stored result.
    ///
    /// ```swift
    /// let invoice = try await context.step("invoice") { try await gateway.charge(card) }
    /// ```
    /// If the process dies after the step has ended but before its result is stored, the step runs again.
    ///
    /// - Parameter name: the step's name, unique within the job.
    /// - Throws: the errors of the body; ``JobError/leaseLost`` if another worker has the job now.
    public func step<Value: SchemaValue & Sendable>(
        _ name: String, _ body: () async throws -> Value
    ) async throws -> Value {
        if let stored = try await storedStep(name) {
            return try SchemaCoding.decode(Value.self, from: Array(stored.utf8))
        }
        let value = try await body()
        try await storeStep(name, try SchemaCoding.text(value))
        return value
    }

    /// Works like ``step(_:_:)-(_,()->Value)``, for a step without a result.
    public func step(_ name: String, _ body: () async throws -> Void) async throws {
        guard try await storedStep(name) == nil else { return }
        try await body()
        try await storeStep(name, "null")
    }

    private func storedStep(_ name: String) async throws -> String? {
        try await database.first(JobStepRecord.where { $0.jobID == id && $0.name == name })?.value.text
    }

    private func storeStep(_ name: String, _ value: String) async throws {
        try await write { tx, lease in
            try tx.insert(
                JobStepRecord(
                    id: ID(), tenantID: lease.tenantID, jobID: lease.id, name: name, value: JSONText(value),
                    at: tx.now))
        }
    }
}
