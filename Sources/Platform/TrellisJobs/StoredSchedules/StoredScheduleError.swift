public import TrellisKernel

/// The errors of schedules that are made at run time.
public enum StoredScheduleError: AppError, Hashable {
    /// The tenant has no such schedule.
    case notFound
    /// Another schedule of the tenant has the name.
    case nameTaken
    /// No job with this name may be scheduled.
    case unknownJob(String)
    /// The cron expression, the period or the time zone is invalid.
    case invalidRule(ScheduleError)
    /// The schedule has both a cron expression and a period, or neither.
    case ambiguousRule
    /// Two due times may be closer to each other than allowed, by a period or a cron expression; the minimum is in
    /// seconds.
    case tooFrequent(minimum: Int, isPeriod: Bool)

    /// `schedule.` and the reason.
    public var code: String {
        switch self {
        case .notFound: "schedule.not_found"
        case .nameTaken: "schedule.name_taken"
        case .unknownJob: "schedule.unknown_job"
        case .invalidRule: "schedule.invalid_rule"
        case .ambiguousRule: "schedule.ambiguous_rule"
        case .tooFrequent: "schedule.too_frequent"
        }
    }

    /// The kind of failure.
    public var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .nameTaken: .conflict
        case .unknownJob, .invalidRule, .ambiguousRule, .tooFrequent: .invalid
        }
    }

    /// What was wrong, and how to fix it.
    public var text: MessageText {
        switch self {
        case .notFound: "The tenant has no schedule with this id."
        case .nameTaken: "Another schedule of the tenant has this name. Choose another name, or change that schedule."
        case .unknownJob(let name):
            """
            No job named \(name, "name") can be scheduled. `GET /api/v1/core/schedules/jobs` lists those that can.
            """
        case .invalidRule(let error): "\(error.text, "reason")"
        case .ambiguousRule: "Set either cron or every_seconds."
        case .tooFrequent(let minimum, _):
            "The schedule would run more often than every \(minimum, "minimum") seconds. Choose a rarer rule."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// The field of the input that is wrong.
    public var violations: [Violation] {
        switch self {
        case .notFound, .nameTaken: []
        case .unknownJob: [Violation(pointer: "/job", code: code, text: text)]
        case .invalidRule(.unknownTimeZone): [Violation(pointer: "/time_zone", code: code, text: text)]
        case .invalidRule(.badPeriod), .tooFrequent(minimum: _, isPeriod: true):
            [Violation(pointer: "/every_seconds", code: code, text: text)]
        case .invalidRule, .ambiguousRule, .tooFrequent: [Violation(pointer: "/cron", code: code, text: text)]
        }
    }

    /// One value of each case, for the error catalogue.
    public static let all: [StoredScheduleError] = [
        .notFound, .nameTaken, .unknownJob("…"), .invalidRule(.neverDue(rule: "…")), .ambiguousRule,
        .tooFrequent(minimum: 60, isPeriod: false),
    ]
}
