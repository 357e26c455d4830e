package import TrellisDatabase
package import TrellisKernel

/// A row of `job_stored_schedule`: a schedule that was made at run time, for a tenant or for the platform.
@Record("job_stored_schedule")
package struct StoredScheduleRecord: TenantOwned, Timestamped, Versioned {
    package let id: ID<StoredSchedule>
    package let tenantID: ID<Tenant>
    /// The name, unique in the tenant.
    package var name: String
    /// The name of the job that it enqueues.
    package var job: String
    /// The version of the arguments.
    package var jobVersion: Int
    package var arguments: JSONText
    /// The cron expression; nil for a period.
    package var cron: String?
    /// The time zone of the cron expression, by its IANA name.
    package var timeZone: String
    /// The period in seconds; nil for a cron expression.
    package var everySeconds: Int?
    /// What happens to missed due times; a ``StoredSchedule/Misfire``.
    package var misfire: String
    /// The permission that members need to see its jobs; nil for none.
    package var permission: String?
    /// When it was paused; it enqueues nothing since then.
    package var pausedAt: Timestamp?
    package var createdAt: Timestamp = .onWrite
    package var updatedAt: Timestamp = .onWrite
    package var version: Int = 1

    /// The arguments may have secrets.
    package static var audit: AuditPolicy { .changes(hashing: ["arguments"]) }
}

/// A row of `job_schedule_run`: the due times of a stored schedule, which change without a new version of it.
@Record("job_schedule_run")
package struct ScheduleRunRecord: TenantOwned {
    package let id: ID<StoredSchedule>
    package let tenantID: ID<Tenant>
    /// The name of the job, and the version of its arguments, as ``StoredScheduleRecord`` has them.
    package var name: String
    package var version: Int
    /// The next due time.
    package var nextAt: Timestamp
    /// When workers look at it: at the next due time, or later while it can't be enqueued; nil while it is paused.
    package var attemptAt: Timestamp?
    /// The last due time for which a job was enqueued, or when a user ran it.
    package var lastAt: Timestamp?
    /// The job that was enqueued last.
    package var lastJobID: ID<BackgroundJob>?
    /// How that job ended, once it has; a ``JobState``.
    package var lastOutcome: String?
    /// The number of failures to enqueue since the last success.
    package var failures: Int = 0
    package var failingSince: Timestamp?
    /// The code and the message of the last failure.
    package var failureCode: String?
    package var failure: String?

    package static var audit: AuditPolicy { .off(reason: "changes with every due time") }
}

/// A row of `job_schedule_subject`: whom the arguments of a stored schedule are about.
@Record("job_schedule_subject")
package struct ScheduleSubjectRecord: TenantOwned {
    package var id: ID<ScheduleSubjectRecord>
    package var tenantID: ID<Tenant>
    package var scheduleID: ID<StoredSchedule>
    /// The key of a ``TrellisKernel/DataSubject``.
    package var subject: String

    package static var audit: AuditPolicy { .off(reason: "part of a stored schedule") }
}
