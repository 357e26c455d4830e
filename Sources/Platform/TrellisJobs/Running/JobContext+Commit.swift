public import TrellisDatabase
import TrellisKernel
public import TrellisSchema

extension JobContext {
    /// Writes what the job did and ends the job, both or neither: so it is done exactly once, whatever happens to
    /// processes and connections.
    ///
    /// ```swift
    /// try await context.commit { tx in _ = try tx.insert(PaymentRecord(receipt, in: tx.scope)) }
    /// ```
    /// The last thing that a job does: the job is completed then, and what `run` throws afterwards is only logged. After a
    /// deadlock, which leaves nothing written, the body runs again, five times at most.
    ///
    /// - Throws: what the body throws; ``JobError/leaseLost`` when others have the job by now. Then nothing is written.
    public func commit(_ body: @escaping @Sendable (TenantTransaction) throws -> Void) async throws {
        try await finish { tx in
            try body(tx)
            return ((), nil)
        }
    }

    /// As ``commit(_:)-((TenantTransaction)->Void)``; what the body gives back is the job's result.
    @discardableResult
    public func commit<Output: SchemaValue & Sendable>(
        _ body: @escaping @Sendable (TenantTransaction) throws -> Output
    ) async throws -> Output {
        try await finish { tx in
            let output = try body(tx)
            return (output, TrellisDatabase.JSONText(try SchemaCoding.text(output)))
        }
    }

    private func finish<Output: Sendable>(
        _ body: @escaping @Sendable (TenantTransaction) throws -> (Output, TrellisDatabase.JSONText?)
    ) async throws -> Output {
        // What was told before belongs to the job; after its end nobody takes it.
        await notes.flush()
        let (store, lease, retention) = (environment.store, running.lease, retention)
        let output = try await database.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            let (output, result) = try body(tx)
            try store.end(JobEnding(lease, .completed(result), retention: retention), in: tx)
            return output
        }
        running.commit()
        return output
    }

    /// Writes something that belongs to the job, if it is still this worker's.
    ///
    /// - Throws: ``JobError/leaseLost``.
    func write(_ body: @escaping @Sendable (TenantTransaction, JobLease) throws -> Void) async throws {
        let lease = running.lease
        try await database.write { tx in
            let job = try tx.find(JobRecord.self, lease.id, lock: .forNoKeyUpdate)
            guard let job, job.state == .running, job.lease == lease.lease else { throw JobError.leaseLost }
            try body(tx, lease)
        }
    }
}
