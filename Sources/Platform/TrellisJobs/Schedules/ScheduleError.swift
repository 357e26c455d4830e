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
    public var text: MessageText {
        switch self {
        case .fieldCount(let rule, let count):
            """
            The rule '\(rule, "rule")' has \(count, "count") fields. Write five: minute, hour, day of month, month, day of \
            week.
            """
        case .unknownAlias(let rule):
            """
            The rule '\(rule, "rule")' isn't known. \
            Write \(CronExpression.aliases.map(\.name).joined(separator: ", "), "aliases"), or five fields.
            """
        case .badField(let rule, let field, let text, let allowed):
            "The rule '\(rule, "rule")' has '\(text, "text")' as \(MessageText(field), "field"). Write \(MessageText(allowed), "allowed")."
        case .neverDue(let rule): "The rule '\(rule, "rule")' matches no date. Write a date that exists."
        case .badPeriod(let rule):
            """
            The rule '\(rule, "rule")' must be at least one second and at most one year, in whole seconds for a schedule \
            made at run time.
            """
        case .unknownTimeZone(let schedule, let name):
            """
            The schedule \(schedule, "schedule") has the time zone '\(name, "name")', which this host doesn't know. Write \
            an IANA name such as Europe/Berlin.
            """
        case .duplicateName(let name): "Two schedules are named \(name, "name"). Rename one of them."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// Error level, since a process with such a schedule doesn't start.
    public var logLevel: ErrorLevel { .error }

    /// One value of each case, for the catalogue of texts.
    public static let all: [ScheduleError] = [
        .fieldCount(rule: "…", count: 4), .unknownAlias(rule: "@…"),
        .badField(rule: "…", field: "hour", text: "25", allowed: "0 to 23"), .neverDue(rule: "…"),
        .badPeriod(rule: "…"), .unknownTimeZone(schedule: "…", name: "…"), .duplicateName("…"),
    ]

    /// The names of the fields of a cron rule, and what they allow, for the catalogue of texts.
    package static let phrases: [(name: String, english: String)] = CronField.all.flatMap { field in
        let name = field.name.replacing(utf8: " ", with: "_")
        return [(name: name, english: field.name), (name: "\(name)_allowed", english: field.allowed)]
    }
}
