import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// A job, for members of its tenant who may see it.
@Schema
struct JobStatus {
    var id: ID<BackgroundJob>
    /// The name of its type.
    @Example("projects.export") var name: String
    var queue: String
    var state: JobState
    /// The number of started attempts.
    var attempts: Int
    /// The maximum number of attempts.
    var maxAttempts: Int
    /// Its progress, if it reports any.
    var progress: JobProgressStatus?
    /// Its result, after completion.
    var result: JSONValue?
    /// Its latest error.
    var error: JobFailure?
    /// Its files.
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

/// The progress of a job.
@Schema
struct JobProgressStatus {
    /// The progress, in percent.
    @Range(0...100) var percent: Int
    /// The progress message of the job.
    var note: String?
}

/// The error of a job's latest failed attempt.
@Schema
struct JobFailure {
    /// The stable code of the error.
    @Example("job.timeout") var code: String
    var message: String
}

/// A file of a job.
@Schema
struct JobFileStatus {
    var id: ID<JobFile>
    var name: String
    var mediaType: String
    /// The size in bytes.
    var size: Int
    /// The path of the file.
    var url: String

    init(_ file: JobFileSummary, of job: ID<BackgroundJob>) {
        id = file.id
        name = file.name
        mediaType = file.mediaType
        size = file.size
        url = "/api/v1/core/jobs/\(job)/files/\(file.id)"
    }
}

/// The times of a job.
@Schema
struct JobTimings {
    /// When it was enqueued.
    var createdAt: Timestamp
    /// The earliest start time.
    var scheduledAt: Timestamp
    /// When its latest attempt started.
    var startedAt: Timestamp?
    /// When it ended.
    var finishedAt: Timestamp?
    /// When a stop was requested.
    var cancelRequestedAt: Timestamp?

    init(_ job: JobRecord) {
        createdAt = job.createdAt
        scheduledAt = job.scheduledAt
        startedAt = job.startedAt
        finishedAt = job.finishedAt
        cancelRequestedAt = job.cancelRequestedAt
    }
}
