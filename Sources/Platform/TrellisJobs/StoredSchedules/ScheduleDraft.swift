import TrellisDatabase
import TrellisKernel

/// What a stored schedule is to do.
package struct ScheduleDraft: Sendable {
    package var name: String
    /// The name of the job.
    package var job: String
    package var arguments: StoredArguments.Checked
    package var rule: ScheduleRule
    /// The time zone of a cron expression.
    package var timeZone: String
    package var misfire: StoredSchedule.Misfire
    /// The permission that members need to see its jobs; nil for none.
    package var permission: String?

    package init(
        name: String, job: String, arguments: StoredArguments.Checked, rule: ScheduleRule, timeZone: String,
        misfire: StoredSchedule.Misfire, permission: String?
    ) {
        self.name = name
        self.job = job
        self.arguments = arguments
        self.rule = rule
        self.timeZone = timeZone
        self.misfire = misfire
        self.permission = permission
    }

    /// Throws unless the rule is valid, and its due times are at least this far from each other.
    ///
    /// - Throws: ``StoredScheduleError/invalidRule(_:)``, ``StoredScheduleError/tooFrequent(minimum:isPeriod:)``.
    package func check(minimumGap: Duration) throws(StoredScheduleError) {
        guard try dueTimes().shortestGap >= minimumGap else {
            throw .tooFrequent(minimum: Int(minimumGap.components.seconds), isPeriod: rule.isPeriod)
        }
    }

    func dueTimes() throws(StoredScheduleError) -> DueTimes {
        // A period is stored in seconds.
        if case .every(let period) = rule, period.components.attoseconds != 0 {
            throw .invalidRule(.badPeriod(rule: rule.description))
        }
        do {
            try DueTimes.zone(timeZone, of: name)
            return try DueTimes(rule, in: timeZone, misfire: misfire == .skip ? .skip : .latest, of: name)
        } catch {
            throw .invalidRule(error)
        }
    }

    /// Writes the draft to the row of a schedule.
    func apply(to record: inout StoredScheduleRecord) {
        record.name = name
        record.job = job
        record.jobVersion = arguments.version
        record.arguments = JSONText(arguments.text)
        record.timeZone = timeZone
        record.misfire = misfire.rawValue
        record.permission = permission
        switch rule {
        case .cron(let text): (record.cron, record.everySeconds) = (text, nil)
        case .every(let period): (record.cron, record.everySeconds) = (nil, Int(period.components.seconds))
        }
    }
}
