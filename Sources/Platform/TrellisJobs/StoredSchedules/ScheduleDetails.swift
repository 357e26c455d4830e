import TrellisDatabase
public import TrellisKernel

/// A schedule that was made at run time, with its due times and its last run.
public struct ScheduleDetails: Hashable, Sendable {
    /// The schedule's identifier.
    public let id: ID<StoredSchedule>
    /// The tenant that it belongs to; ``TrellisKernel/ID/platform`` for the platform.
    public let tenantID: ID<Tenant>
    /// Its name, unique in the tenant.
    public let name: String
    /// The name of the job that it enqueues.
    public let job: String
    /// The arguments of the job, as JSON.
    public let arguments: String
    /// The rule for its due times.
    public let rule: ScheduleRule
    /// The time zone of a cron expression, by its IANA name.
    public let timeZone: String
    /// What happens to missed due times.
    public let misfire: StoredSchedule.Misfire
    /// When it was paused; nil if it isn't.
    public let pausedAt: Timestamp?
    /// The next due time; nil while it is paused.
    public let nextAt: Timestamp?
    /// The last due time for which a job was enqueued, or when a user ran it.
    public let lastAt: Timestamp?
    /// The job that was enqueued last; its row may be gone.
    public let lastJobID: ID<BackgroundJob>?
    /// The state of that job; nil if there is none, and if it was deleted before its end was noted.
    public let lastOutcome: JobState?
    /// Since when no job could be enqueued; nil if the last due time was enqueued.
    public let failingSince: Timestamp?
    /// Why no job could be enqueued the last time.
    public let failure: String?
    /// The time of its creation.
    public let createdAt: Timestamp
    /// The time of its last change.
    public let updatedAt: Timestamp
    /// The number of its version, for changes of a known version.
    public let version: Int

    /// - Parameter state: the state of its last job, if that is stored.
    init(_ schedule: StoredScheduleRecord, _ run: ScheduleRunRecord?, _ state: JobState?) {
        id = schedule.id
        tenantID = schedule.tenantID
        name = schedule.name
        job = schedule.job
        arguments = schedule.arguments.text
        rule = schedule.rule
        timeZone = schedule.timeZone
        misfire = schedule.misfirePolicy
        pausedAt = schedule.pausedAt
        nextAt = schedule.pausedAt == nil ? run?.nextAt : nil
        lastAt = run?.lastAt
        lastJobID = run?.lastJobID
        lastOutcome = state ?? run?.lastOutcome.flatMap { JobState(rawValue: $0) }
        failingSince = run?.failingSince
        failure = run?.failure
        createdAt = schedule.createdAt
        updatedAt = schedule.updatedAt
        version = schedule.version
    }
}

extension StoredScheduleRecord {
    /// The rule for its due times.
    var rule: ScheduleRule { cron.map { .cron($0) } ?? .every(.seconds(everySeconds ?? 0)) }

    var misfirePolicy: StoredSchedule.Misfire { StoredSchedule.Misfire(rawValue: misfire) ?? .latest }

    /// Returns its due times.
    ///
    /// - Throws: ``ScheduleError``, if this host doesn't know the time zone.
    func dueTimes() throws(ScheduleError) -> DueTimes {
        try DueTimes(rule, in: timeZone, misfire: misfirePolicy == .skip ? .skip : .latest, of: name)
    }
}
