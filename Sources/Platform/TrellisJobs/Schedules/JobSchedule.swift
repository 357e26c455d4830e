import TrellisDatabase

/// A job that is enqueued by the calendar, on behalf of the platform: what a module lists so that it runs.
///
/// ```swift
/// JobSchedule("core.clean-up", .cron("30 3 * * *"), in: "Europe/Berlin", CleanUp())
/// JobSchedule("core.heartbeat", .every(.seconds(60)), misfire: .skip, Heartbeat())
/// ```
/// However many processes watch, each due time enqueues one job.
public struct JobSchedule: Sendable {
    /// What happens to due times at which no process was there.
    ///
    /// A time counts as missed when it is more than a minute past.
    public enum Misfire: Hashable, Sendable {
        /// They are left out.
        case skip
        /// One job runs for all of them.
        case latest
        /// A job runs for each of them, the latest `limit` at most.
        case all(limit: Int)
    }

    /// The name that operators see, unlike that of every other schedule; stable, since it is what pauses go by.
    public let name: String
    /// When it is due.
    public let rule: ScheduleRule
    /// The time zone of a cron rule, by its IANA name.
    public let timeZone: String
    /// What happens to due times at which no process was there.
    public let misfire: Misfire
    /// The name of the job that it enqueues.
    public let job: String

    /// Enqueues the job, due at once.
    let enqueue: @Sendable (SystemTransaction) throws -> EnqueuedJob

    /// Enqueues `job` by a rule.
    ///
    /// The job's arguments are those of the process that is first at a due time.
    public init<J: JobPayload>(
        _ name: String, _ rule: ScheduleRule, in timeZone: String = "UTC", misfire: Misfire = .latest, _ job: J,
        _ options: JobOptions = .standard
    ) {
        self.name = name
        self.rule = rule
        self.timeZone = timeZone
        self.misfire = misfire
        self.job = J.name
        enqueue = { tx in try tx.enqueue(job, options) }
    }
}

/// When a schedule is due.
public enum ScheduleRule: Hashable, Sendable, CustomStringConvertible {
    /// In the language of cron: five fields, or `@daily` and the like.
    case cron(String)
    /// Again and again after this time; counted from 1970, so that all processes agree.
    case every(Duration)

    /// The rule as operators see it.
    public var description: String {
        switch self {
        case .cron(let rule): rule
        case .every(let period): "every \(period)"
        }
    }
}
