import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// What a job of a jobs database has committed in the product's: the result that its row is still to get.
struct JobCommit: Sendable {
    let result: DividedJSON?

    init(_ result: DividedJSON?) {
        self.result = result
    }

    init(_ row: JobCommitRecord) throws {
        let meta = try row.contentMeta.map { try SchemaCoding.decodeStored(ContentMeta.self, from: $0.text) }
        result = row.result.map { DividedJSON(shown: $0, content: meta?.content(row.content ?? [])) }
    }

    /// Returns the row of the commit.
    func row(of lease: JobLease, at now: Timestamp) throws -> JobCommitRecord {
        let meta = try result?.content.map { JSONText(try SchemaCoding.text(ContentMeta($0))) }
        return JobCommitRecord(
            id: lease.id, tenantID: lease.tenantID, result: result?.shown, contentMeta: meta,
            content: result?.content?.bytes, committedAt: now)
    }
}

extension JobContext {
    /// Writes the effects, and a row that says so, in one transaction of the product; the end of the job follows in the
    /// database that it lives in.
    ///
    /// The row has the identifier of the job, so of two attempts one commits, whatever became of their leases. A later
    /// attempt finds the row and runs nothing.
    ///
    /// - Throws: the errors of the body; ``JobError/leaseLost`` if another worker has the job now, or has committed it.
    func commitElsewhere<Output: Sendable>(
        _ body: @escaping @Sendable (TenantTransaction) throws -> (Output, DividedJSON?)
    ) async throws -> Output {
        let lease = currentAttempt.lease
        let job = try await rows.find(JobRecord.self, lease.id)
        guard let job, job.state == .running, job.lease == lease.lease else { throw JobError.leaseLost }
        let output: (value: Output, commit: JobCommit)
        do {
            output = try await database.write(
                options: .repeatable(attempts: 5, isolation: .readCommitted)
            ) { tx in
                let (value, result) = try body(tx)
                let commit = JobCommit(result)
                let written = try tx.insertMissing([try commit.row(of: lease, at: tx.databaseNow)])
                guard !written.isEmpty else { throw JobError.leaseLost }
                return (value, commit)
            }
        } catch {
            // Another attempt has committed it, or this one has, and the connection was lost before it learned that.
            let isCommitted = error as? JobError == .leaseLost || error as? DatabaseError == .commitUnknown
            if isCommitted, let row = try await database.find(JobCommitRecord.self, lease.id) {
                currentAttempt.commit(try JobCommit(row))
            }
            throw error
        }
        currentAttempt.commit(output.commit)
        return output.value
    }
}

extension JobEnvironment {
    /// Returns what an earlier attempt of the job has committed in the product's database; nil if none has.
    ///
    /// The first worker of a job needn't ask.
    func commit(of attempt: JobAttempt) async throws -> JobCommit? {
        guard database.hasJobsElsewhere, attempt.job.lease > 1 else { return nil }
        let scope = Scope(tenantID: attempt.job.tenantID, userID: .noUser, requestID: attempt.job.requestID)
        return try await database.tenant(scope).find(JobCommitRecord.self, attempt.job.id).map { try JobCommit($0) }
    }
}
