package import TrellisDatabase
package import TrellisKernel

/// A row of `job_dependency`: one job waits for another, or for a batch.
@Record("job_dependency")
package struct JobDependencyRecord: TenantOwned {
    package var id: ID<JobDependencyRecord>
    package var tenantID: ID<Tenant>
    /// The job that waits.
    package var jobID: ID<BackgroundJob>
    /// The job, or batch, that it waits for.
    package var parentID: ID<BackgroundJob>
    /// The policy for the parent's end; a ``JobDependency/Policy``.
    package var policy: String
    /// When the parent's end fulfilled the dependency.
    package var resolvedAt: Timestamp?
}

/// A row of `job_batch`: a group of jobs that are waited for together.
@Record("job_batch")
package struct JobBatchRecord: TenantOwned {
    package var id: ID<JobBatch>
    package var tenantID: ID<Tenant>
    /// The name on dashboards.
    package var label: String
    /// The number of jobs.
    package var total: Int
    /// The number of jobs that haven't ended.
    package var pending: Int
    /// The number of jobs that ended without success.
    package var failed: Int
    package var createdAt: Timestamp
    package var finishedAt: Timestamp?
    /// When the row may be deleted; set when it was to be deleted and a job needed it.
    package var keepUntil: Timestamp?
    /// When it was cancelled; nothing is added to it since then.
    package var cancelledAt: Timestamp?
}

/// A row of `job_ended_parent`: a job or batch that has ended while more jobs waited for it than one transaction releases.
///
/// Workers release the others in portions, each in a transaction that also moves ``place``; then the row is deleted.
@Record("job_ended_parent")
package struct EndedParentRecord: TenantOwned {
    package var id: ID<EndedParentRecord>
    package var tenantID: ID<Tenant>
    /// The job, or batch, that has ended.
    package var parentID: ID<BackgroundJob>
    /// Whether it ended with success.
    package var succeeded: Bool
    /// The last dependent that was considered; nil before the first portion.
    package var place: ID<BackgroundJob>?
    /// The number of dependents of the next portion; halved when a portion can't be written.
    package var portion: Int
    /// The number of dependents that couldn't be released since the first portion.
    package var skipped: Int
    /// When the next portion may be released.
    package var nextAt: Timestamp
}

/// A row of `job_event`: an exceptional event in the life of a job, queue or schedule.
@Record("job_event")
package struct JobHistoryRecord: TenantOwned {
    package var id: ID<JobHistoryRecord>
    package var tenantID: ID<Tenant>
    /// The job; nil for a queue or a schedule.
    package var jobID: ID<BackgroundJob>?
    /// The kind of event.
    package var kind: JobHistoryKind
    /// The attempt during which it happened.
    package var attempt: Int?
    /// The stable error code.
    package var code: String?
    /// The error or the reason; the name of the queue or schedule when there is no job.
    package var message: String?
    /// The user who did it; nil for the platform itself.
    package var actorID: ID<User>?
    package var at: Timestamp
}

/// The kinds of exceptional events in the life of jobs, queues and schedules.
package enum JobHistoryKind: String, CaseIterable, ColumnValue {
    case failed, discarded, snoozed, rescued, requeued = "put_back", stuck, parked, cancelled, cancelRequested =
        "cancel_requested"
    case retried, replaced, edited
    /// A waiting job was deleted; the entry has no job, and its message says which it was.
    case deleted
    case queuePaused = "queue_paused", queueResumed = "queue_resumed"
    case schedulePaused = "schedule_paused", scheduleResumed = "schedule_resumed"
}

/// A row of `job_step`: a completed step of a job, with its result.
@Record("job_step")
package struct JobStepRecord: TenantOwned {
    package var id: ID<JobStepRecord>
    package var tenantID: ID<Tenant>
    package var jobID: ID<BackgroundJob>
    /// The name of the step, chosen by the job.
    package var name: String
    /// The result of the step.
    package var value: JSONText
    package var at: Timestamp
}

/// A row of `job_log`: one line that a job logged.
@Record("job_log")
package struct JobLogRecord: TenantOwned {
    package var id: ID<JobLogRecord>
    package var tenantID: ID<Tenant>
    package var jobID: ID<BackgroundJob>
    package var attempt: Int
    package var level: String
    package var message: String
    package var at: Timestamp
}

/// A row of `job_file`: a file that a job created.
@Record("job_file")
package struct JobFileRecord: TenantOwned {
    package var id: ID<JobFile>
    package var tenantID: ID<Tenant>
    package var jobID: ID<BackgroundJob>
    /// The file name for downloads.
    package var name: String
    /// The media type.
    package var mediaType: String
    /// The number of bytes.
    package var size: Int
    /// The content; empty if it is an object of the store.
    package var content: [UInt8]
    /// The key of the content among the objects of the tenant; nil if the row has it.
    package var storageKey: String?
    /// The SHA-256 of the object in hexadecimal; nil if the row has the content.
    package var sha256: String?
    package var at: Timestamp
}

/// The entity of `ID<JobFile>`: a file that a job created.
public enum JobFile: Sendable {}
