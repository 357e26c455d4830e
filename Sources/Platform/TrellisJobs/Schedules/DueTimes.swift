import Foundation
import TrellisKernel

/// A schedule that was checked: the times at which it is due.
struct DueTimes: Sendable {
    private enum Rule: Sendable {
        case cron(CronRule, TimeZone)
        case every(microseconds: Int64)
    }
    /// How late a job may be without having been missed.
    static let tolerance = Duration.seconds(60)

    let schedule: JobSchedule
    private let rule: Rule

    /// Checks a schedule.
    ///
    /// - Throws: ``ScheduleError``.
    init(_ schedule: JobSchedule) throws(ScheduleError) {
        self.schedule = schedule
        switch schedule.rule {
        case .cron(let text):
            guard let zone = TimeZone(identifier: schedule.timeZone) else {
                throw .unknownTimeZone(schedule: schedule.name, name: schedule.timeZone)
            }
            rule = .cron(try CronRule(text), zone)
        case .every(let period):
            guard (.seconds(1) ... .seconds(366 * 86_400)).contains(period) else {
                throw .badPeriod(rule: schedule.rule.description)
            }
            rule = .every(microseconds: period.microseconds)
        }
    }

    /// Checks schedules that stand side by side.
    ///
    /// - Throws: ``ScheduleError`` for the first that is wrong, or whose name another has.
    static func checked(_ schedules: [JobSchedule]) throws(ScheduleError) -> [DueTimes] {
        var names: Set<String> = []
        var checked: [DueTimes] = []
        for schedule in schedules {
            guard names.insert(schedule.name).inserted else { throw .duplicateName(schedule.name) }
            checked.append(try DueTimes(schedule))
        }
        return checked
    }

    /// The first due time after `moment`; the end of time when there is none.
    func next(after moment: Timestamp) -> Timestamp {
        switch rule {
        case .cron(let cron, let zone):
            return cron.next(after: moment, in: zone) ?? Timestamp(microseconds: .max)
        case .every(let period):
            return Timestamp(microseconds: (moment.microseconds.floored(by: period) + 1) * period)
        }
    }

    /// The due times from `first` to `now` for which a job is to run, oldest first.
    func due(from first: Timestamp, to now: Timestamp) -> [Timestamp] {
        guard first <= now else { return [] }
        switch schedule.misfire {
        case .latest: return latest(1, from: first, to: now)
        case .all(let limit): return latest(max(limit, 1), from: first, to: now)
        case .skip: return latest(1, from: first, to: now).filter { now - $0 <= Self.tolerance }
        }
    }

    /// The last `count` due times from `first` to `now`; looked for in ever longer spans before `now`, so that a year's
    /// worth of minutes isn't gone through for one.
    private func latest(_ count: Int, from first: Timestamp, to now: Timestamp) -> [Timestamp] {
        for hours in [1, 24, 31 * 24, 366 * 24, 10 * 366 * 24] {
            let start = now - .seconds(hours * 3600)
            let isWhole = start < first
            var times = isWhole ? [first] : []
            var time = next(after: isWhole ? first : start)
            while time <= now {
                times.append(time)
                time = next(after: time)
            }
            if isWhole || times.count >= count { return times.suffix(count) }
        }
        return [first]
    }
}
