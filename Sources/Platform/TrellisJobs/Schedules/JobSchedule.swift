import TrellisDatabase

/// A job that the platform enqueues at recurring times; modules list their schedules.
///
/// ```swift
/// JobSchedule("core.clean-up", .cron("30 3 * * *"), in: "Europe/Berlin", CleanUp())
/// JobSchedule("core.heartbeat", .every(.seconds(60)), misfire: .skip, Heartbeat())
/// ```
/// Each due time enqueues one job, regardless of the number of processes.
public struct JobSchedule: Sendable {
    /// What happens to due times at which no process ran.
    ///
    /// A due time counts as missed when it is more than a minute ago.
    public enum Misfire: Hashable, Sendable {
        /// Skips them.
        case skip
        /// Enqueues one job for all of them.
        case latest
        /// Enqueues one job for each of them, for the latest `limit` at most.
        case all(limit: Int)
    }

    /// The unique name that operators see; keep it stable, since a pause is stored by name.
    public let name: String
    /// The rule for the due times.
    public let rule: ScheduleRule
    /// The time zone of a cron rule, by its IANA name.
    public let timeZone: String
    /// What happens to due times at which no process ran.
    public let misfire: Misfire
    /// The name of the job that it enqueues.
    public let job: String

    /// Enqueues the job, due immediately.
    let enqueue: @Sendable (SystemTransaction) throws -> EnqueuedJob

    /// Creates a schedule that enqueues `job` by a rule.
    ///
    /// If processes declare different arguments, those of the process that handles a due time first are used.
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

/// The rule for the due times of a schedule.
public enum ScheduleRule: Hashable, Sendable, CustomStringConvertible {
    /// A cron expression: five fields, or an alias such as `@daily`.
    case cron(String)
    /// Every period, counted from 1970, so that all processes agree.
    case every(Duration)

    /// The rule as shown to operators.
    public var description: String {
        switch self {
        case .cron(let rule): rule
        case .every(let period): "every \(period)"
        }
    }

    /// Whether it is a period, and not a cron expression.
    var isPeriod: Bool {
        if case .every = self { true } else { false }
    }
}
