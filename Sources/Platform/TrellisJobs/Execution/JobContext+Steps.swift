import Logging
import TrellisDatabase
import TrellisKernel
public import TrellisSchema
import TrellisStorage

extension JobContext {
    /// Runs a step of the job once and stores its result; a later attempt returns the stored result.
    ///
    /// ```swift
    /// let invoice = try await context.step("invoice") { try await gateway.charge(card) }
    /// ```
    /// If the process dies after the step has ended but before its result is stored, the step runs again.
    ///
    /// - Parameter name: the step's name, unique within the job.
    /// - Throws: the errors of the body; ``JobError/leaseLost`` if another worker has the job now;
    ///   ``JobError/resultTooLarge(size:limit:)``; ``JobError/tooManySteps(limit:)``.
    public func step<Value: SchemaValue & Sendable>(
        _ name: String, _ body: () async throws -> Value
    ) async throws -> Value {
        let secrets = JobSecrets.members(of: Value.self)
        if let stored = try await storedStep(name, hiding: secrets) {
            return try SchemaCoding.decodeStored(Value.self, from: stored)
        }
        let value = try await body()
        try await storeStep(name, try SchemaCoding.text(value), hiding: secrets)
        return value
    }

    /// Works like ``step(_:_:)-(_,()->Value)``, for a step without a result.
    public func step(_ name: String, _ body: () async throws -> Void) async throws {
        guard try await storedStep(name, hiding: .none) == nil else { return }
        try await body()
        try await storeStep(name, "null", hiding: nil)
    }

    private func storedStep(_ name: String, hiding secrets: ConfidentialMembers) async throws -> String? {
        try requireRows()
        guard let step = try await rows.first(JobStepRecord.where { $0.jobID == id && $0.name == name }) else {
            return nil
        }
        return try await whole(
            .step(name), of: id, type: currentAttempt.job.name, shown: step.value.text, hiding: secrets)
    }

    private func storeStep(_ name: String, _ value: String, hiding secrets: ConfidentialMembers?) async throws {
        let limits = environment.limits
        var divided = DividedJSON(JSONText(value))
        if let secrets { divided = try await divide(step: name, value, hiding: secrets) }
        do {
            try await insert(name, divided, limits)
        } catch {
            if let content = divided.content { await discard(content, after: error) }
            throw error
        }
    }

    private func insert(_ name: String, _ divided: DividedJSON, _ limits: JobLimits) async throws {
        try await write { tx, lease in
            guard try tx.count(JobStepRecord.where { $0.jobID == lease.id }) < limits.steps else {
                throw JobError.tooManySteps(limit: limits.steps)
            }
            try tx.insert(
                JobStepRecord(
                    id: ID(), tenantID: lease.tenantID, jobID: lease.id, name: name, value: divided.shown,
                    at: tx.databaseNow))
            if let content = divided.content {
                try tx.insert(content.record(of: lease.id, tenant: lease.tenantID))
            }
        }
    }

    /// Deletes the object of a step without a row; what isn't deleted here, the sweep of the storage deletes.
    private func discard(_ content: JobContent, after error: any Error) async {
        // The row may be committed, or may be when the database responds again.
        if case DatabaseError.commitUnknown = error { return }
        guard let object = content.object, let key = try? StorageKey(object.key), let files = environment.files else {
            return
        }
        let (rows, logger, row) = (rows, logger, content.id)
        await files.objects(of: scope.tenantID).discard(key) {
            try await rows.exists(JobContentRecord.where { $0.id == row })
        } report: {
            logger.warning("The object of a failed step isn't deleted yet", metadata: ["error": "\($0)"])
        }
    }
}
