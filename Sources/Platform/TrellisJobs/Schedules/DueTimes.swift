import Foundation
import TrellisKernel

/// The due times of a rule, and which of them count after none was handled for a while.
struct DueTimes: Sendable {
    private enum Rule: Sendable {
        case cron(CronExpression, TimeZone)
        case every(microseconds: Int64)
    }
    /// The longest delay of a due time that doesn't count as missed.
    static let tolerance = Duration.seconds(60)

    private let rule: Rule
    private let misfire: JobSchedule.Misfire

    /// Validates a rule.
    ///
    /// - Parameter schedule: the name of the schedule, for errors.
    /// - Throws: ``ScheduleError``.
    init(
        _ rule: ScheduleRule, in timeZone: String, misfire: JobSchedule.Misfire, of schedule: String
    ) throws(ScheduleError) {
        self.misfire = misfire
        switch rule {
        case .cron(let text):
            let zone = try Self.zone(timeZone, of: schedule)
            self.rule = .cron(try CronExpression(text), zone)
        case .every(let period):
            guard (.seconds(1) ... .seconds(366 * 86_400)).contains(period) else {
                throw .badPeriod(rule: rule.description)
            }
            self.rule = .every(microseconds: period.microseconds)
        }
    }

    /// Returns the time zone of a schedule; a new rule of every kind needs one, since a cron expression may replace a period.
    ///
    /// - Throws: ``ScheduleError/unknownTimeZone(schedule:name:)``.
    @discardableResult
    static func zone(_ name: String, of schedule: String) throws(ScheduleError) -> TimeZone {
        guard TimeZoneName.isPossible(name), let zone = TimeZone(identifier: name) else {
            throw .unknownTimeZone(schedule: schedule, name: name)
        }
        return zone
    }

    /// The shortest time between two due times, without the changes of the local clock.
    var shortestGap: Duration {
        switch rule {
        case .cron(let cron, _): .seconds(cron.shortestGap * 60)
        case .every(let period): .microseconds(period)
        }
    }

    /// Returns the first due time after `moment`; the greatest timestamp if there is none.
    func next(after moment: Timestamp) -> Timestamp {
        switch rule {
        case .cron(let cron, let zone):
            return cron.next(after: moment, in: zone) ?? Timestamp(microseconds: .max)
        case .every(let period):
            return Timestamp(microseconds: (moment.microseconds.floorDivided(by: period) + 1) * period)
        }
    }

    /// Returns the due times from `first` to `now` for which a job must run, oldest first.
    func due(from first: Timestamp, to now: Timestamp) -> [Timestamp] {
        guard first <= now else { return [] }
        switch misfire {
        case .latest: return latest(1, from: first, to: now)
        case .all(let limit): return latest(max(limit, 1), from: first, to: now)
        case .skip: return latest(1, from: first, to: now).filter { now - $0 <= Self.tolerance }
        }
    }

    /// Returns the last `count` due times from `first` to `now`.
    ///
    /// Searches increasing spans before `now`, so that it doesn't visit every minute of a year to find one due time.
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
