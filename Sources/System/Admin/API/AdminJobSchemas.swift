import TrellisJobs
import TrellisKernel
import TrellisSchema

/// A filter for jobs; absent conditions match all jobs.
@Schema
struct AdminJobFilter {
    /// Only jobs in this state.
    var state: AdminJobStatus?
    /// Only jobs of this queue.
    @Length(1...200) var queue: String?
    /// Only jobs of this name.
    @Length(1...200) var name: String?
    /// Only failures with this error code: discarded jobs, and jobs that wait for their next attempt.
    @Length(1...200) var code: String?
    /// Only jobs of this tenant.
    var tenant: ID<Tenant>?
    /// Only jobs of this batch.
    var batch: ID<JobBatch>?

    var filter: JobFilter {
        var filter = JobFilter(tenant: tenant, queue: queue, name: name, batch: batch, errorCode: code)
        filter.status = state?.status
        return filter
    }
}

/// An action, and a filter for jobs with at least one condition.
@Schema
struct AdminJobBulk {
    /// The action.
    var action: BulkJobAction
    /// Only jobs in this state.
    var state: AdminJobStatus?
    /// Only jobs of this queue.
    @Length(1...200) var queue: String?
    /// Only jobs of this name.
    @Length(1...200) var name: String?
    /// Only failures with this error code: discarded jobs, and jobs that wait for their next attempt.
    @Length(1...200) var code: String?
    /// Only jobs of this tenant.
    var tenant: ID<Tenant>?
    /// Only jobs of this batch.
    var batch: ID<JobBatch>?

    var filter: JobFilter {
        var filter = JobFilter(tenant: tenant, queue: queue, name: name, batch: batch, errorCode: code)
        filter.status = state?.status
        return filter
    }
}

/// The number of changed jobs.
@Schema
struct AdminJobCount {
    /// The number of jobs.
    var count: Int
    /// Whether more jobs match than one request changes; repeat it for them.
    var hasMore: Bool
}

/// A job in lists.
@Schema
struct AdminJob {
    var id: ID<BackgroundJob>
    /// The tenant of the job; all zeros for the platform.
    var tenantID: ID<Tenant>
    /// The name of its type.
    var name: String
    var queue: String
    var state: JobState
    /// Like `state`, with `retrying` for a scheduled job that has failed and waits for its next attempt.
    var status: AdminJobStatus
    /// The number of started attempts.
    var attempt: Int
    /// The maximum number of attempts.
    var maxAttempts: Int
    /// The earliest start time.
    var scheduledAt: Timestamp
    var createdAt: Timestamp
    /// When the latest attempt started.
    var startedAt: Timestamp?
    var finishedAt: Timestamp?
    /// The progress, in percent.
    var progress: Int?
    /// The progress message of the job.
    var progressNote: String?
    /// The stable code of the latest error.
    var errorCode: String?
    /// The message of the latest error.
    var errorMessage: String?

    init(_ job: JobRecord) {
        id = job.id
        tenantID = job.tenantID
        name = job.name
        queue = job.queue
        state = job.state
        status = AdminJobStatus(job.status)
        attempt = job.attempt
        maxAttempts = job.maxAttempts
        scheduledAt = job.scheduledAt
        createdAt = job.createdAt
        startedAt = job.startedAt
        finishedAt = job.finishedAt
        progress = job.progress
        progressNote = job.progressNote
        errorCode = job.errorCode
        errorMessage = job.errorMessage
    }
}

/// A worker process.
@Schema
struct AdminWorker {
    var id: ID<JobWorker>
    /// The name of the machine.
    var host: String
    /// The process id on that machine.
    var process: Int
    /// The queues that it serves.
    var queues: [String]
    /// The maximum number of concurrent jobs.
    var concurrency: Int
    /// The number of running jobs.
    var running: Int
    var startedAt: Timestamp
    /// When it last sent a heartbeat.
    var beatAt: Timestamp
    var state: WorkerState

    init(_ worker: JobWorkerRecord, _ state: WorkerState) {
        id = worker.id
        host = worker.host
        process = worker.process
        queues = worker.queues
        concurrency = worker.concurrency
        running = worker.running
        startedAt = worker.startedAt
        beatAt = worker.heartbeatAt
        self.state = state
    }
}

/// A schedule.
@Schema
struct AdminSchedule {
    var name: String
    /// The name of the job that it enqueues.
    var job: String
    /// The rule, as it was declared.
    var rule: String
    var timeZone: String
    /// When the schedule was paused.
    var pausedAt: Timestamp?
    /// When it enqueues the next job.
    var nextAt: Timestamp
    /// The latest time for which it enqueued a job.
    var lastAt: Timestamp?
    /// The latest enqueued job.
    var lastJobID: ID<BackgroundJob>?

    init(_ schedule: JobScheduleRecord) {
        name = schedule.id
        job = schedule.job
        rule = schedule.rule
        timeZone = schedule.timeZone
        pausedAt = schedule.pausedAt
        nextAt = schedule.nextAt
        lastAt = schedule.lastAt
        lastJobID = schedule.lastJobID
    }
}
