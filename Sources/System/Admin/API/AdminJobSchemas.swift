import TrellisJobs
import TrellisKernel
import TrellisSchema

/// Which jobs are meant; what is left out doesn't matter.
@Schema
struct AdminJobFilter {
    /// Only jobs in this state.
    var state: JobState?
    /// Only jobs of this queue.
    @Length(1...200) var queue: String?
    /// Only jobs of this name.
    @Length(1...200) var name: String?
    /// Only jobs of this tenant.
    var tenant: ID<Tenant>?
    /// Only jobs of this batch.
    var batch: ID<JobBatch>?

    var filter: JobFilter { JobFilter(tenant: tenant, state: state, queue: queue, name: name, batch: batch) }
}

/// What is to be done, and to which jobs: a condition at least.
@Schema
struct AdminJobBulk {
    /// What is to be done.
    var action: JobChange
    /// Only jobs in this state.
    var state: JobState?
    /// Only jobs of this queue.
    @Length(1...200) var queue: String?
    /// Only jobs of this name.
    @Length(1...200) var name: String?
    /// Only jobs of this tenant.
    var tenant: ID<Tenant>?
    /// Only jobs of this batch.
    var batch: ID<JobBatch>?

    var filter: JobFilter { JobFilter(tenant: tenant, state: state, queue: queue, name: name, batch: batch) }
}

/// How many jobs it was.
@Schema
struct AdminJobCount {
    /// The number of jobs.
    var count: Int
}

/// A job, as lists show it.
@Schema
struct AdminJob {
    var id: ID<BackgroundJob>
    /// The tenant for whom it runs; all zeros for the platform's own work.
    var tenantID: ID<Tenant>
    /// The name of its type.
    var name: String
    var queue: String
    var state: JobState
    /// How often it was started.
    var attempt: Int
    /// How often it may be started.
    var maxAttempts: Int
    /// When it may start at the earliest.
    var scheduledAt: Timestamp
    var createdAt: Timestamp
    /// When the latest attempt started.
    var startedAt: Timestamp?
    var finishedAt: Timestamp?
    /// How much is done, in percent.
    var progress: Int?
    /// What it is doing, in its own words.
    var progressNote: String?
    /// The stable name of what went wrong last.
    var errorCode: String?
    /// What went wrong last.
    var errorMessage: String?

    init(_ job: JobRecord) {
        id = job.id
        tenantID = job.tenantID
        name = job.name
        queue = job.queue
        state = job.state
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
    /// The machine.
    var host: String
    /// The process's number there.
    var process: Int
    /// The queues that it serves.
    var queues: [String]
    /// How many jobs it runs at once at most.
    var concurrency: Int
    /// How many it is running.
    var running: Int
    var startedAt: Timestamp
    /// When it last showed that it lives.
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
        beatAt = worker.beatAt
        self.state = state
    }
}

/// A schedule.
@Schema
struct AdminSchedule {
    var name: String
    /// The name of the job that it enqueues.
    var job: String
    /// When, as it was declared.
    var rule: String
    var timeZone: String
    /// Since when it enqueues nothing.
    var pausedAt: Timestamp?
    /// The next time that it enqueues.
    var nextAt: Timestamp
    /// The last time that it enqueued for.
    var lastAt: Timestamp?
    /// The job that it enqueued last.
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
