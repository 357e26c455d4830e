package import TrellisDatabase
package import TrellisKernel

/// A row of `job`: one job that was enqueued.
@Record("job")
package struct JobRecord: TenantOwned {
    package var id: ID<BackgroundJob>
    /// The tenant for whom it runs; ``TrellisKernel/ID/platform`` for the platform's own work.
    package var tenantID: ID<Tenant>
    /// The name of its type.
    package var name: String
    /// The queue that it waits in.
    package var queue: String
    /// Where it is in its life.
    package var state: JobState
    /// Its place among the jobs that may start.
    package var priority: Int
    /// Its arguments.
    package var arguments: JSONText
    /// When it may start at the earliest.
    package var scheduledAt: Timestamp
    /// How often it was started, less the times that don't count.
    package var attempt: Int
    /// How often it may be started.
    package var maxAttempts: Int
    /// Counts up each time the job changes hands, so that whoever had it before can't end it.
    package var lease: Int
    /// The worker that has it.
    package var workerID: ID<JobWorker>?
    /// How many of the jobs that it waits for haven't ended as it needs.
    package var waitingOn: Int
    /// Whether others may wait for it.
    package var hasDependents: Bool
    /// What no other job of the tenant may have, with the name before it.
    package var uniqueKey: String?
    /// How long it holds the key; a ``UniqueJob/Scope``.
    package var uniqueScope: String?
    /// How long an attempt may take, where it differs from what the type says, in milliseconds.
    package var timeoutMs: Int?
    /// How long the row is kept once the job has ended elsewhere than in a worker's hands, in milliseconds.
    package var retentionMs: Int = 86_400_000
    /// The batch it belongs to.
    package var batchID: ID<JobBatch>?
    /// The user who enqueued it; nil for a schedule.
    package var userID: ID<User>?
    /// The request that enqueued it.
    package var requestID: String
    /// The trace that it was enqueued in, as a `traceparent`.
    package var trace: String?
    package var createdAt: Timestamp
    /// When the latest attempt started.
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    /// When somebody asked that it stop, while it ran.
    package var cancelRequestedAt: Timestamp?
    /// How much is done, in percent.
    package var progress: Int?
    /// What it is doing, in its own words.
    package var progressNote: String?
    /// What it gave back.
    package var result: JSONText?
    /// The stable name of what went wrong last.
    package var errorCode: String?
    /// What went wrong last.
    package var errorMessage: String?
    /// When the row may go; set when it ends.
    package var keepUntil: Timestamp?
}

/// Names the entity behind `ID<JobWorker>`: one life of one worker process.
public enum JobWorker: Sendable {}
