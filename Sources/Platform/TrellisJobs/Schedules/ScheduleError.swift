public import TrellisKernel

/// The errors of declaring schedules; thrown when the process starts.
public enum ScheduleError: AppError, Hashable {
    /// A cron rule doesn't have five fields.
    case fieldCount(rule: String, count: Int)
    /// A rule that begins with `@` isn't known.
    case unknownAlias(rule: String)
    /// A field of a cron rule has an invalid value.
    case badField(rule: String, field: String, text: String, allowed: String)
    /// A rule matches no existing date.
    case neverDue(rule: String)
    /// A period is shorter than a second, or longer than a year.
    case badPeriod(rule: String)
    /// The host doesn't know the time zone.
    case unknownTimeZone(schedule: String, name: String)
    /// Two schedules have the same name.
    case duplicateName(String)

    /// `schedule.` and the reason.
    public var code: String {
        switch self {
        case .fieldCount: "schedule.field_count"
        case .unknownAlias: "schedule.unknown_word"
        case .badField: "schedule.bad_field"
        case .neverDue: "schedule.never_due"
        case .badPeriod: "schedule.bad_period"
        case .unknownTimeZone: "schedule.unknown_time_zone"
        case .duplicateName: "schedule.duplicate_name"
        }
    }

    /// An internal failure: the declaration is wrong.
    public var kind: ErrorKind { .internalFailure }

    /// What was wrong, and how to fix it.
    public var message: String {
        switch self {
        case .fieldCount(let rule, let count):
            "The rule '\(rule)' has \(count) fields. Write five: minute, hour, day of month, month, day of week."
        case .unknownAlias(let rule):
            """
            The rule '\(rule)' isn't known. \
            Write \(CronExpression.aliases.map(\.name).joined(separator: ", ")), or five fields.
            """
        case .badField(let rule, let field, let text, let allowed):
            "The rule '\(rule)' has '\(text)' as \(field). Write \(allowed)."
        case .neverDue(let rule): "The rule '\(rule)' matches no date. Write a date that exists."
        case .badPeriod(let rule): "The rule '\(rule)' must be at least one second and at most one year."
        case .unknownTimeZone(let schedule, let name):
            """
            The schedule \(schedule) has the time zone '\(name)', which this host doesn't know. Write an IANA name \
            such as Europe/Berlin.
            """
        case .duplicateName(let name): "Two schedules are named \(name). Rename one of them."
        }
    }

    /// Error level, since a process with such a schedule doesn't start.
    public var logLevel: ErrorLevel { .error }
}
