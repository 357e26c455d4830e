import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// A job, as members of its tenant see it.
@Schema
struct JobStatus {
    var id: ID<BackgroundJob>
    /// What kind of job it is.
    @Example("projects.export") var name: String
    var queue: String
    var state: JobState
    /// How often it was tried.
    var attempts: Int
    /// How often it is tried at most.
    var maxAttempts: Int
    /// How far it is, if it says so.
    var progress: JobProgressStatus?
    /// What it gave, once it is completed.
    var result: JSONValue?
    /// What went wrong last.
    var error: JobFailure?
    /// The files that it made.
    var files: [JobFileStatus]
    var timings: JobTimings

    init(_ job: JobRecord, files: [JobFileSummary]) {
        id = job.id
        name = job.name
        queue = job.queue
        state = job.state
        attempts = job.attempt
        maxAttempts = job.maxAttempts
        progress = job.progress.map { JobProgressStatus(percent: $0, note: job.progressNote) }
        result = job.result.flatMap { try? SchemaCoding.decode(JSONValue.self, from: Array($0.text.utf8)) }
        error = job.errorMessage.map { JobFailure(code: job.errorCode ?? "job.failed", message: $0) }
        self.files = files.map { JobFileStatus($0, of: job.id) }
        timings = JobTimings(job)
    }
}

/// How far a job is.
@Schema
struct JobProgressStatus {
    /// How much is done.
    @Range(0...100) var percent: Int
    /// What it is doing.
    var note: String?
}

/// What went wrong with a job's latest attempt that failed.
@Schema
struct JobFailure {
    /// The stable name of the failure.
    @Example("job.timeout") var code: String
    var message: String
}

/// A file that a job made.
@Schema
struct JobFileStatus {
    var id: ID<JobFile>
    var name: String
    var mediaType: String
    /// The number of bytes.
    var size: Int
    /// Where to fetch it.
    var url: String

    init(_ file: JobFileSummary, of job: ID<BackgroundJob>) {
        id = file.id
        name = file.name
        mediaType = file.mediaType
        size = file.size
        url = "/api/v1/core/jobs/\(job)/files/\(file.id)"
    }
}

/// When what happened to a job.
@Schema
struct JobTimings {
    /// When it was enqueued.
    var createdAt: Timestamp
    /// When it may start at the earliest.
    var scheduledAt: Timestamp
    /// When its latest attempt started.
    var startedAt: Timestamp?
    /// When it ended.
    var finishedAt: Timestamp?
    /// When somebody asked that it stop.
    var cancelRequestedAt: Timestamp?

    init(_ job: JobRecord) {
        createdAt = job.createdAt
        scheduledAt = job.scheduledAt
        startedAt = job.startedAt
        finishedAt = job.finishedAt
        cancelRequestedAt = job.cancelRequestedAt
    }
}
