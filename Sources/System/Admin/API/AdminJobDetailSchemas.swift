import TrellisJobs
import TrellisKernel
import TrellisSchema

/// A job with everything that belongs to it.
@Schema
struct AdminJobDetail {
    var job: AdminJob
    /// Its arguments without secrets; null when they aren't readable.
    var arguments: JSONValue?
    /// What it gave back, without secrets.
    var result: JSONValue?
    /// What happened to it beside its ordinary course, oldest first.
    var events: [AdminJobEvent]
    /// The latest lines that it logged, oldest first.
    var log: [AdminJobLine]
    var files: [AdminJobFile]
    /// The jobs that it waits for.
    var parents: [AdminJobRelation]
    /// The jobs that wait for it.
    var children: [AdminJobRelation]

    init(_ detail: JobDetail, _ redaction: Redaction) {
        let name = detail.job.name
        job = AdminJob(detail.job)
        arguments = redaction.shown(detail.job.arguments, of: name)
        result = detail.job.result.flatMap { redaction.shown($0, of: name) }
        events = detail.events.map { AdminJobEvent($0) }
        log = detail.log.map { AdminJobLine($0) }
        files = detail.files.map { AdminJobFile($0) }
        parents = detail.parents.map { AdminJobRelation($0) }
        children = detail.children.map { AdminJobRelation($0) }
    }
}

/// Something that happened to a job.
@Schema
struct AdminJobEvent {
    var at: Timestamp
    /// What happened, as in `retried`.
    var kind: String
    var attempt: Int?
    /// The stable name of what went wrong.
    var code: String?
    var message: String?
    /// Who did it; null for the platform itself.
    var actorID: ID<User>?

    init(_ event: JobEventRecord) {
        at = event.at
        kind = event.kind.rawValue
        attempt = event.attempt
        code = event.code
        message = event.message
        actorID = event.actorID
    }
}

/// One line that a job logged.
@Schema
struct AdminJobLine {
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

/// A file that a job made, without what is in it.
@Schema
struct AdminJobFile {
    var id: ID<JobFile>
    var name: String
    var mediaType: String
    /// The number of bytes.
    var size: Int

    init(_ file: JobFileSummary) {
        id = file.id
        name = file.name
        mediaType = file.mediaType
        size = file.size
    }
}

/// A job before or after another.
@Schema
struct AdminJobRelation {
    /// The job, or the batch.
    var id: ID<BackgroundJob>
    /// What is made of its end: `success`, `always` or `cancel`.
    var policy: String
    /// Whether it has ended as it must.
    var isResolved: Bool
    /// Null for a batch, and for a job that was pruned.
    var state: JobState?

    init(_ relation: JobRelation) {
        id = relation.id
        policy = relation.policy
        isResolved = relation.isResolved
        state = relation.job?.state
    }
}
