import TrellisJobs
import TrellisKernel
import TrellisSchema

/// The input for a new schedule.
@Schema
struct ScheduleCreate {
    /// Unique in the tenant.
    @Name(1...120) @Example("Weekly export") var name: String
    /// The name of the job; `GET /core/schedules/jobs` lists those that can be scheduled.
    @Length(1...200) @Example("projects.export") var job: String
    /// The arguments of the job; see its schema.
    @Example(["format": "csv"]) var arguments: JSONObject?
    /// A cron expression of five fields, or an alias such as `@daily`; set either this or `every_seconds`.
    @Length(1...200) @Example("0 8 * * mon") var cron: String?
    /// The time zone of the cron expression, by its IANA name.
    @Length(1...64) @Example("Europe/Berlin") var timeZone: String = "UTC"
    /// The period in seconds, counted from 1970.
    @Range(1...31_622_400) @WithoutExample var everySeconds: Int?
    /// What happens to missed due times.
    var misfire: ScheduleMisfire = .latest
}

/// The changes of a schedule; absent fields keep their values.
@Schema
struct ScheduleUpdate {
    /// Unique in the tenant.
    @Name(1...120) @Example("Weekly export") var name: String?
    /// The arguments of the job, instead of all that it has.
    @WithoutExample var arguments: JSONObject?
    /// A cron expression, instead of the rule that it has.
    @Length(1...200) @Example("0 8 * * mon") var cron: String?
    /// The time zone of the cron expression, by its IANA name.
    @Length(1...64) @Example("Europe/Berlin") var timeZone: String?
    /// The period in seconds, instead of the rule that it has.
    @Range(1...31_622_400) @WithoutExample var everySeconds: Int?
    /// What happens to missed due times.
    var misfire: ScheduleMisfire?
}

/// What happens to due times at which no process ran, or at which the tenant was suspended.
@Schema
enum ScheduleMisfire: String {
    /// One job is enqueued for all of them.
    case latest
    /// They are skipped.
    case skip

    var policy: StoredSchedule.Misfire { self == .skip ? .skip : .latest }
}

/// A schedule in responses.
@Schema
struct ScheduleResponse {
    var id: ID<StoredSchedule>
    var name: String
    /// The name of the job.
    var job: String
    /// The arguments of the job, without those that are never displayed.
    var arguments: JSONObject
    /// The cron expression; null for a period.
    var cron: String?
    /// The time zone of the cron expression.
    var timeZone: String
    /// The period in seconds; null for a cron expression.
    var everySeconds: Int?
    /// What happens to missed due times.
    var misfire: ScheduleMisfire
    /// When it was paused; null while it is active.
    var pausedAt: Timestamp?
    /// The next due time; null while it is paused.
    var nextAt: Timestamp?
    /// The last run; null before the first.
    var last: ScheduleRun?
    /// Why no job can be enqueued; null if one can.
    var failure: ScheduleFailure?
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// The number of the version; sent as `ETag` and compared with `If-Match`.
    var version: Int

    /// - Parameter arguments: those that are displayed.
    init(_ schedule: ScheduleDetails, arguments: JSONObject) {
        id = schedule.id
        name = schedule.name
        job = schedule.job
        self.arguments = arguments
        switch schedule.rule {
        case .cron(let rule): (cron, everySeconds) = (rule, nil)
        case .every(let period): (cron, everySeconds) = (nil, Int(period.components.seconds))
        }
        timeZone = schedule.timeZone
        misfire = schedule.misfire == .skip ? .skip : .latest
        pausedAt = schedule.pausedAt
        nextAt = schedule.nextAt
        last = ScheduleRun(schedule)
        failure = ScheduleFailure(schedule)
        createdAt = schedule.createdAt
        updatedAt = schedule.updatedAt
        version = schedule.version
    }
}

/// The last run of a schedule.
@Schema
struct ScheduleRun {
    /// Its due time, or when a user ran it.
    var at: Timestamp
    /// The job, which is deleted some time after it has ended.
    var jobID: ID<BackgroundJob>
    /// The state of the job; null if it was deleted before that was noted.
    var outcome: JobState?

    fileprivate init?(_ schedule: ScheduleDetails) {
        guard let at = schedule.lastAt, let job = schedule.lastJobID else { return nil }
        self.at = at
        jobID = job
        outcome = schedule.lastOutcome
    }
}

/// Why a schedule can't enqueue its job; it is tried again.
@Schema
struct ScheduleFailure {
    /// Since when.
    var since: Timestamp
    var message: String

    fileprivate init?(_ schedule: ScheduleDetails) {
        guard let since = schedule.failingSince, let message = schedule.failure else { return nil }
        self.since = since
        self.message = message
    }
}

/// The jobs that can be scheduled.
@Schema
struct SchedulableJobList {
    /// By name.
    var items: [SchedulableJob]
}

/// A job that can be scheduled.
@Schema
struct SchedulableJob {
    @Example("projects.export") var name: String
    /// What it does.
    var summary: String
    /// The JSON Schema of its arguments; the types that it refers to are in `$defs`.
    var arguments: JSONObject
}
