import TrellisConfig
public import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// A job whose large arguments are in the store of objects, so that a transaction can enqueue it.
///
/// ```swift
/// let staged = try await database.stage(ImportRows(csv: text))
/// try await database.write { tx in try tx.enqueue(staged) }
/// ```
/// Transactions wait for no network, so the object comes first. Without the transaction it stays for a day, until the
/// sweep of the storage deletes it. A staged job can be enqueued once, within half an hour, and before the key that
/// encrypts confidential arguments changes.
public struct StagedJob<Payload: JobPayload>: Sendable {
    /// The job.
    public let job: Payload
    let content: StagedContent
}

extension TenantDatabase {
    /// Stores the arguments of a job in the store of objects, if they have more than `jobs.content_threshold` bytes.
    ///
    /// Smaller ones, and those of a process without a store, are stored by the transaction.
    ///
    /// - Throws: ``JobError/argumentsTooLarge(size:limit:)`` above `jobs.content_limit`; ``JobError/noSecretKey(job:)``;
    ///   `StorageError`.
    public func stage<J: JobPayload>(_ job: J) async throws -> StagedJob<J> {
        let coding = JobContentCoding(attachment(), tenant: scope.tenantID, name: J.name)
        let divided = try await coding.divide(
            try SchemaCoding.text(job), .arguments, hiding: JobSecrets.members(of: J.self), in: attachment(),
            attachment() ?? JobLimits(), shown: "{}")
        return StagedJob(
            job: job, content: StagedContent(divided: divided, tenantID: scope.tenantID, stagedAt: databaseNow))
    }
}

extension TenantTransaction {
    /// Enqueues a job whose arguments were staged; otherwise like ``enqueue(_:after:_:)-(J,[JobDependency],_)``.
    ///
    /// If another job has its unique key and keeps its arguments, this one can be enqueued again, once that job has ended.
    ///
    /// - Throws: ``JobError/stagedTooLongAgo``, also after the key has changed; ``JobError/stagedElsewhere`` for a job that was staged for another tenant
    ///   or was already enqueued; the same errors as for other jobs.
    @discardableResult
    public func enqueue<J: JobPayload>(
        _ staged: StagedJob<J>, after parents: [JobDependency] = [], _ options: JobOptions = .standard
    ) throws -> EnqueuedJob {
        try check(staged.content)
        var enqueuer = enqueuer
        enqueuer.staged = staged.content
        return try enqueuer.enqueue(staged.job, parents, options)
    }

    private func check(_ staged: StagedContent) throws {
        guard staged.tenantID == scope.tenantID else { throw JobError.stagedElsewhere }
        guard let content = staged.divided.content else { return }
        // The sweep deletes objects that are an hour old and have no row.
        guard databaseNow - staged.stagedAt < .seconds(1800) else { throw JobError.stagedTooLongAgo }
        // The rows of a former key were encrypted again already, so that the key may be removed.
        if let key = content.keyID, key != attachment(JobSealing.self)?.sealer?.currentID {
            throw JobError.stagedTooLongAgo
        }
        let id = content.id
        // A job that has left the outbox isn't found here; the jobs database refuses its second row.
        let isEnqueued =
            try hasJobsElsewhere
            ? exists(JobOutboxRecord.where { $0.contentID == id }) : find(JobContentRecord.self, id) != nil
        guard !isEnqueued else { throw JobError.stagedElsewhere }
    }
}
