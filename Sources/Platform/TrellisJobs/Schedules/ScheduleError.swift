public import TrellisKernel

/// What is wrong with a schedule's declaration; found when the process starts.
public enum ScheduleError: AppError, Hashable {
    /// A cron rule hasn't five fields.
    case fieldCount(rule: String, count: Int)
    /// A rule that begins with `@` isn't one of those that are known.
    case unknownWord(rule: String)
    /// A field of a cron rule holds something that it can't.
    case badField(rule: String, field: String, text: String, allowed: String)
    /// No day has such a date.
    case neverDue(rule: String)
    /// A period is shorter than a second, or longer than a year.
    case badPeriod(rule: String)
    /// The machine knows no time zone of this name.
    case unknownTimeZone(schedule: String, name: String)
    /// Two schedules have the same name.
    case duplicateName(String)

    /// `schedule.` and the reason.
    public var code: String {
        switch self {
        case .fieldCount: "schedule.field_count"
        case .unknownWord: "schedule.unknown_word"
        case .badField: "schedule.bad_field"
        case .neverDue: "schedule.never_due"
        case .badPeriod: "schedule.bad_period"
        case .unknownTimeZone: "schedule.unknown_time_zone"
        case .duplicateName: "schedule.duplicate_name"
        }
    }

    /// A fault of the program.
    public var kind: ErrorKind { .internalFailure }

    /// What was wrong, and what would be right.
    public var message: String {
        switch self {
        case .fieldCount(let rule, let count):
            "The rule '\(rule)' has \(count) fields. Write five: minute, hour, day of month, month, day of week."
        case .unknownWord(let rule):
            "The rule '\(rule)' isn't known. Write \(CronRule.words.map(\.word).joined(separator: ", ")), or five fields."
        case .badField(let rule, let field, let text, let allowed):
            "The rule '\(rule)' has '\(text)' as \(field). Write \(allowed)."
        case .neverDue(let rule): "The rule '\(rule)' names a date that no year has. Name one that comes."
        case .badPeriod(let rule): "The rule '\(rule)' must be a second at least and a year at most."
        case .unknownTimeZone(let schedule, let name):
            "The schedule \(schedule) is in the time zone '\(name)', which this machine doesn't know. Write one such as Europe/Berlin."
        case .duplicateName(let name): "Two schedules are named \(name). Rename one of them."
        }
    }

    /// A process with such a schedule doesn't start.
    public var logLevel: ErrorLevel { .error }
}
