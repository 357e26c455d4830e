public import TrellisDatabase
import TrellisKernel
public import TrellisSchema

extension JobContext {
    /// Writes the job's effects and completes the job in one transaction.
    ///
    /// ```swift
    /// try await context.commit { tx in _ = try tx.insert(PaymentRecord(receipt, in: tx.scope)) }
    /// ```
    /// So the effects happen exactly once, even if processes die or connections break; also if the jobs live in a database
    /// of their own, whose row of the job follows. Call it last: afterwards the job
    /// is completed, and an error that `run` throws is only logged. After a deadlock or another conflict, which leaves
    /// nothing written, the body runs again, up to 5 attempts in total.
    ///
    /// - Throws: the errors of the body; ``JobError/leaseLost`` if another worker has the job now;
    ///   ``JobError/resultTooLarge(size:limit:)``. Then nothing is written.
    public func commit(_ body: @escaping @Sendable (TenantTransaction) throws -> Void) async throws {
        try await finish { tx in
            try body(tx)
            return ((), nil)
        }
    }

    /// Works like ``commit(_:)-((TenantTransaction)->Void)``; the return value of the body is the job's result.
    @discardableResult
    public func commit<Output: SchemaValue & Sendable>(
        _ body: @escaping @Sendable (TenantTransaction) throws -> Output
    ) async throws -> Output {
        let (limits, coding) = (environment.limits, coding)
        return try await finish { tx in
            let output = try body(tx)
            let text = try SchemaCoding.text(output)
            try limits.checkResult(text)
            return (output, try coding.divide(text, .result, hiding: JobSecrets.members(of: Output.self)))
        }
    }

    private func finish<Output: Sendable>(
        _ body: @escaping @Sendable (TenantTransaction) throws -> (Output, DividedJSON?)
    ) async throws -> Output {
        try requireRows()
        // Reports must be written before the job ends, since the database rejects them afterwards.
        await reports.flush()
        if database.hasJobsElsewhere { return try await commitElsewhere(body) }
        let (results, lease, registration) = (environment.store.results, currentAttempt.lease, registration)
        let output = try await database.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            let (output, result) = try body(tx)
            let end = AttemptResult(
                lease, .completed(result), retention: registration.retention,
                erasesArguments: registration.erasesArguments)
            try results.finish(end, in: tx)
            return output
        }
        currentAttempt.commit()
        return output
    }

    /// Refuses what needs the row of the job, if it comes from a backend without rows.
    ///
    /// - Throws: ``JobError/rowsElsewhere``.
    func requireRows() throws(JobError) {
        guard environment.backend.hasRows else { throw .rowsElsewhere }
    }

    /// Writes rows of the job, if this worker still holds its lease.
    ///
    /// - Throws: ``JobError/leaseLost``.
    func write(_ body: @escaping @Sendable (TenantTransaction, JobLease) throws -> Void) async throws {
        try requireRows()
        let lease = currentAttempt.lease
        try await rows.write { tx in
            let job = try tx.find(JobRecord.self, lease.id, lock: .forNoKeyUpdate)
            guard let job, job.state == .running, job.lease == lease.lease else { throw JobError.leaseLost }
            try body(tx, lease)
        }
    }
}
