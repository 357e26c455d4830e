import TrellisKernel

/// A validated schedule that computes its due times.
struct ValidatedSchedule: Sendable {
    let schedule: JobSchedule
    private let times: DueTimes

    /// Validates a schedule.
    ///
    /// - Throws: ``ScheduleError``.
    init(_ schedule: JobSchedule) throws(ScheduleError) {
        self.schedule = schedule
        try DueTimes.zone(schedule.timeZone, of: schedule.name)
        times = try DueTimes(schedule.rule, in: schedule.timeZone, misfire: schedule.misfire, of: schedule.name)
    }

    /// Validates schedules that are declared together.
    ///
    /// - Throws: ``ScheduleError`` for the first schedule that is invalid or has the name of another.
    static func checked(_ schedules: [JobSchedule]) throws(ScheduleError) -> [ValidatedSchedule] {
        var names: Set<String> = []
        var checked: [ValidatedSchedule] = []
        for schedule in schedules {
            guard names.insert(schedule.name).inserted else { throw .duplicateName(schedule.name) }
            checked.append(try ValidatedSchedule(schedule))
        }
        return checked
    }

    /// Returns the first due time after `moment`; the greatest timestamp if there is none.
    func next(after moment: Timestamp) -> Timestamp { times.next(after: moment) }

    /// Returns the due times from `first` to `now` for which a job must run, oldest first.
    func due(from first: Timestamp, to now: Timestamp) -> [Timestamp] { times.due(from: first, to: now) }
}
