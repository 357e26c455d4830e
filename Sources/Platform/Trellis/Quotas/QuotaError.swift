public import HTTPTypes
public import TrellisKernel
public import TrellisWeb

/// The refusals of quotas.
///
/// | limit | of what exists | of what is done in a period |
/// |---|---|---|
/// | of the plan | 402: another plan helps | 429, with `Retry-After` |
/// | of the tenant or the settings | 403: the operator decides | 429, with `Retry-After` |
/// | of one user | 403: the operator decides | 429, with `Retry-After` |
public enum QuotaError: AppError, Hashable {
    /// The plan allows no more.
    case planLimit(String, limit: Int)
    /// The operator allows no more: a superuser's limit for the tenant, or the settings.
    case limit(String, limit: Int)
    /// The limit of the current period is reached; the next one starts after this many seconds.
    case rate(String, limit: Int, retryAfter: Int)
    /// One user may have no more: the operator decides.
    case userLimit(String, limit: Int)
    /// One user may do no more in the current period; the next one starts after this many seconds.
    case userRate(String, limit: Int, retryAfter: Int)
    /// A superuser names a quota that no module declares.
    case notFound(String)
    /// A module checks a quota that no module declares.
    case undeclared(String)

    /// The stable code.
    public var code: String {
        switch self {
        case .planLimit: "quota.plan_limit"
        case .limit: "quota.limit"
        case .rate: "quota.rate"
        case .userLimit: "quota.user_limit"
        case .userRate: "quota.user_rate"
        case .notFound: "quota.not_found"
        case .undeclared: "quota.undeclared"
        }
    }

    /// The kind of error.
    public var kind: ErrorKind {
        switch self {
        case .planLimit: .paymentRequired
        case .limit, .userLimit: .forbidden
        case .rate, .userRate: .tooManyRequests
        case .notFound: .notFound
        case .undeclared: .internalFailure
        }
    }

    /// What was wrong, and how to fix it.
    public var text: MessageText {
        switch self {
        case .planLimit(let name, let limit):
            """
            The tenant's plan allows \(limit, "limit") for \(name, "quota"), and this would exceed that. Change to a \
            larger plan, or delete something first.
            """
        case .limit(let name, let limit):
            """
            The tenant may have \(limit, "limit") for \(name, "quota"), and this would exceed that. Delete something \
            first, or ask the operator for more.
            """
        case .rate(let name, let limit, let retryAfter):
            """
            The tenant may do this \(limit, "limit") times in a period (\(name, "quota")). Try again in \
            \(retryAfter, "seconds") seconds.
            """
        case .userLimit(let name, let limit):
            """
            You may have \(limit, "limit") for \(name, "quota"), and this would exceed that. Close or delete something \
            first, or ask the operator for more.
            """
        case .userRate(let name, let limit, let retryAfter):
            """
            You may do this \(limit, "limit") times in a period (\(name, "quota")). Try again in \
            \(retryAfter, "seconds") seconds.
            """
        case .notFound(let name): "No quota has the name \(name, "name"). GET the list for the names."
        case .undeclared(let name):
            "No module declares the quota \(name, "name"). List it in the `quotas` of its module."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// The log level: `error` for internal failures, `info` otherwise.
    public var logLevel: ErrorLevel { kind == .internalFailure ? .error : .info }
}

extension QuotaError: HeaderFieldsError {
    /// `Retry-After` with 429.
    public var headerFields: HTTPFields {
        switch self {
        case .rate(_, _, let seconds), .userRate(_, _, let seconds): [.retryAfter: "\(seconds)"]
        default: [:]
        }
    }
}

extension QuotaError {
    /// One of each, for the catalogs of errors and texts.
    public static let all: [QuotaError] = [
        .planLimit("…", limit: 1), .limit("…", limit: 1), .rate("…", limit: 1, retryAfter: 1),
        .userLimit("…", limit: 1), .userRate("…", limit: 1, retryAfter: 1), .notFound("…"), .undeclared("…"),
    ]

    /// The errors of a route that adds to a quota of what exists.
    ///
    /// `errors: [NoteError.nameTaken] + QuotaError.refusals`
    public static let refusals: [any AppError] = [
        QuotaError.planLimit("…", limit: 1), QuotaError.limit("…", limit: 1),
    ]

    /// The errors of a route that adds to a quota of what is done in a period.
    public static let rateRefusals: [any AppError] = [QuotaError.rate("…", limit: 1, retryAfter: 1)]

    /// The errors of a route that adds to what one user has.
    public static let userRefusals: [any AppError] = [QuotaError.userLimit("…", limit: 1)]

    /// The errors of a route that adds to what one user does in a period.
    public static let userRateRefusals: [any AppError] = [QuotaError.userRate("…", limit: 1, retryAfter: 1)]
}

extension QuotaLimit {
    /// Returns the refusal of more of what exists than this limit allows.
    public func refusal(of quota: Quota) -> QuotaError {
        if quota.isOfUser { return .userLimit(quota.name, limit: maximum) }
        return switch source {
        case .plan: .planLimit(quota.name, limit: maximum)
        case .tenant, .setting: .limit(quota.name, limit: maximum)
        }
    }
}
