import TrellisJobs
import TrellisKernel
import TrellisSchema

/// A job with its history, log, files and related jobs.
@Schema
struct AdminJobDetail {
    var job: AdminJob
    /// Its arguments without secrets; null if they aren't valid JSON.
    var arguments: JSONValue?
    /// Its result, without secrets.
    var result: JSONValue?
    /// Its history entries, such as failures, retries and cancellations, oldest first.
    var events: [AdminJobEvent]
    /// The latest lines of its log, oldest first.
    var log: [AdminJobLogLine]
    var files: [AdminJobFile]
    /// The jobs that it waits for.
    var parents: [AdminJobRelation]
    /// The jobs that wait for it.
    var children: [AdminJobRelation]

    init(_ detail: JobDetail, _ redaction: Redaction) {
        let name = detail.job.name
        job = AdminJob(detail.job)
        arguments = redaction.redact(detail.job.arguments, of: name)
        result = detail.job.result.flatMap { redaction.redact(result: $0, of: name) }
        events = detail.events.map { AdminJobEvent($0) }
        log = detail.log.map { AdminJobLogLine($0) }
        files = detail.files.map { AdminJobFile($0) }
        parents = detail.parents.map { AdminJobRelation($0) }
        children = detail.children.map { AdminJobRelation($0) }
    }
}

/// An entry of a job's history.
@Schema
struct AdminJobEvent {
    var at: Timestamp
    /// The kind of the entry, for example `retried`.
    var kind: String
    var attempt: Int?
    /// The stable code of the error.
    var code: String?
    var message: String?
    /// The user who did it; null for the platform.
    var actorID: ID<User>?

    init(_ event: JobHistoryRecord) {
        at = event.at
        kind = event.kind.rawValue
        attempt = event.attempt
        code = event.code
        message = event.message
        actorID = event.actorID
    }
}

/// A line of a job's log.
@Schema
struct AdminJobLogLine {
    var at: Timestamp
    var attempt: Int
    var level: String
    var message: String

    init(_ line: JobLogRecord) {
        at = line.at
        attempt = line.attempt
        level = line.level
        message = line.message
    }
}

/// A file of a job, without its content.
@Schema
struct AdminJobFile {
    var id: ID<JobFile>
    var name: String
    var mediaType: String
    /// The size in bytes.
    var size: Int

    init(_ file: JobFileSummary) {
        id = file.id
        name = file.name
        mediaType = file.mediaType
        size = file.size
    }
}

/// A job or batch that a job depends on, or a job that depends on it.
@Schema
struct AdminJobRelation {
    /// The job, or the batch.
    var id: ID<BackgroundJob>
    /// The policy of the dependency: `success`, `always` or `cancel`.
    var policy: String
    /// Whether the dependency is resolved.
    var isResolved: Bool
    /// Null for a batch, and for a pruned job.
    var state: JobState?

    init(_ relation: JobRelation) {
        id = relation.id
        policy = relation.policy
        isResolved = relation.isResolved
        state = relation.job?.state
    }
}
