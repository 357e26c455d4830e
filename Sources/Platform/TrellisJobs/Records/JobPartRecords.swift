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
    /// What it makes of that one's end; a ``JobDependency/Policy``.
    package var policy: String
    /// When that one ended as this one needs.
    package var resolvedAt: Timestamp?
}

/// A row of `job_batch`: jobs that are waited for together.
@Record("job_batch")
package struct JobBatchRecord: TenantOwned {
    package var id: ID<JobBatch>
    package var tenantID: ID<Tenant>
    /// What it is called on dashboards.
    package var label: String
    /// How many jobs it has.
    package var total: Int
    /// How many of them haven't ended.
    package var pending: Int
    /// How many of them ended without success.
    package var failed: Int
    package var createdAt: Timestamp
    package var finishedAt: Timestamp?
}

/// A row of `job_event`: something that happened to a job, or to a queue, beside its ordinary course.
@Record("job_event")
package struct JobEventRecord: TenantOwned {
    package var id: ID<JobEventRecord>
    package var tenantID: ID<Tenant>
    /// The job; nil when it is about a queue or a schedule.
    package var jobID: ID<BackgroundJob>?
    /// What happened.
    package var kind: JobEventKind
    /// The attempt during which it happened.
    package var attempt: Int?
    /// The stable name of what went wrong.
    package var code: String?
    /// What went wrong, or why; the queue's or schedule's name when there is no job.
    package var message: String?
    /// Who did it; nil for the platform itself.
    package var actorID: ID<User>?
    package var at: Timestamp
}

/// What happens to jobs beside their ordinary course.
package enum JobEventKind: String, CaseIterable, ColumnValue {
    case failed, discarded, snoozed, rescued, putBack = "put_back", stuck, parked, cancelled, cancelRequested =
        "cancel_requested"
    case retried, replaced
    case queuePaused = "queue_paused", queueResumed = "queue_resumed"
    case schedulePaused = "schedule_paused", scheduleResumed = "schedule_resumed"
}

/// A row of `job_step`: a step that a job has behind it, with what it gave.
@Record("job_step")
package struct JobStepRecord: TenantOwned {
    package var id: ID<JobStepRecord>
    package var tenantID: ID<Tenant>
    package var jobID: ID<BackgroundJob>
    /// The step's name, the job's own.
    package var name: String
    /// What the step gave.
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

/// A row of `job_file`: a file that a job made.
@Record("job_file")
package struct JobFileRecord: TenantOwned {
    package var id: ID<JobFile>
    package var tenantID: ID<Tenant>
    package var jobID: ID<BackgroundJob>
    /// The name that downloads suggest.
    package var name: String
    /// The media type.
    package var mediaType: String
    /// The number of bytes.
    package var size: Int
    package var content: [UInt8]
    package var at: Timestamp
}

/// Names the entity behind `ID<JobFile>`: a file that a job made.
public enum JobFile: Sendable {}
