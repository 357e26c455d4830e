package import TrellisDatabase
package import TrellisKernel

/// A row of `job`: one enqueued job.
@Record("job")
package struct JobRecord: TenantOwned {
    package var id: ID<BackgroundJob>
    /// The tenant that the job runs for; ``TrellisKernel/ID/platform`` for the platform's own jobs.
    package var tenantID: ID<Tenant>
    /// The name of the job's type.
    package var name: String
    /// The version of the arguments.
    package var version: Int = 1
    /// The queue that the job waits in.
    package var queue: String
    package var state: JobState
    /// The priority; lower values start first.
    package var priority: Int
    /// The priority that it was enqueued with, while it waits with a higher one because it waited for long.
    package var declaredPriority: Int?
    /// The arguments, without secrets; `{}` if they are too large for the row.
    package var arguments: JSONText
    /// Whether ``arguments`` aren't the whole, which is a row of `job_content`.
    package var hasContent: Bool = false
    /// The earliest start.
    package var scheduledAt: Timestamp
    /// When the job is discarded unless an attempt that counts has started; nil for never.
    package var expiresAt: Timestamp?
    /// The number of starts, without those that don't count.
    package var attempt: Int
    /// The maximum number of attempts.
    package var maxAttempts: Int
    /// A counter that increases each time the job changes hands, so that an earlier worker can't end it.
    package var lease: Int
    /// The worker that runs the job.
    package var workerID: ID<JobWorker>?
    /// The number of unfulfilled dependencies.
    package var waitingOn: Int
    /// Whether other jobs may wait for this one.
    package var hasDependents: Bool
    /// The key that is unique in the tenant, prefixed with the job's name.
    package var uniqueKey: String?
    /// The key that it was enqueued with, prefixed with the job's name: it takes the key again when it waits again.
    package var declaredKey: String?
    /// How long the job holds the key; a ``UniqueJob/Scope``.
    package var uniqueScope: String?
    /// When the job's period ends, until which it holds the key; nil if the scope decides.
    package var uniqueUntil: Timestamp?
    /// The timeout of an attempt in milliseconds, if it differs from the type's.
    package var timeoutMs: Int?
    /// How long the row was to be kept after the job was completed, in milliseconds, when it was enqueued.
    package var retentionMs: Int = 86_400_000
    /// How long the row is kept if the job is discarded or cancelled without a worker, in milliseconds.
    ///
    /// Nil for jobs that 0.1.0 enqueued.
    package var failureRetentionMs: Int?
    /// The batch that the job belongs to.
    package var batchID: ID<JobBatch>?
    /// The user who enqueued the job; nil for a schedule.
    package var userID: ID<User>?
    /// The permission that the route required which enqueued the job, or a job before it; nil when it required none.
    ///
    /// Several are joined by ` + `, as in ``TrellisKernel/WorkOrigin``.
    package var permission: String?
    /// The request that enqueued the job.
    package var requestID: String
    /// The trace in which the job was enqueued, as a `traceparent`.
    package var trace: String?
    package var createdAt: Timestamp
    /// When the latest attempt started.
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    /// When cancellation was requested while the job ran.
    package var cancelRequestedAt: Timestamp?
    /// The progress in percent.
    package var progress: Int?
    /// The job's description of what it is doing.
    package var progressNote: String?
    package var result: JSONText?
    /// The stable code of the latest error.
    package var errorCode: String?
    /// The message of the latest error.
    package var errorMessage: String?
    /// When the row may be deleted; set when the job ends.
    package var keepUntil: Timestamp?
}

/// The entity of `ID<JobWorker>`: one run of one worker process.
public enum JobWorker: Sendable {}
