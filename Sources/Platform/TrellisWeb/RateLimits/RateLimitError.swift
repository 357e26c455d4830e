public import HTTPTypes
public import TrellisKernel

/// The refusal of a request because there were too many before it.
public enum RateLimitError: AppError, Hashable {
    /// The limit of this name admits no more; the next request is admitted after this many seconds.
    case exceeded(String, requests: Int, seconds: Int, retryAfter: Int)

    /// The stable code.
    public var code: String { "rate_limit.exceeded" }
    /// 429.
    public var kind: ErrorKind { .tooManyRequests }

    /// What the limit is, and how long to wait.
    public var text: MessageText {
        switch self {
        case .exceeded(let name, let requests, let seconds, let retryAfter):
            """
            The limit \(name, "limit") admits \(requests, "requests") requests in \(seconds, "period") seconds. Try again \
            in \(retryAfter, "seconds") seconds.
            """
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// A client that waits and repeats is as usual as any other.
    public var logLevel: ErrorLevel { .info }
}

extension RateLimitError: HeaderFieldsError {
    /// `Retry-After`; the server adds the fields of the limits themselves.
    ///
    /// Source: RFC 6585, section 4.
    public var headerFields: HTTPFields {
        switch self {
        case .exceeded(_, _, _, let retryAfter): [.retryAfter: "\(retryAfter)"]
        }
    }
}

extension RateLimitError {
    /// One of each, for the catalogs of errors and texts.
    public static let all: [RateLimitError] = [.exceeded("…", requests: 100, seconds: 60, retryAfter: 1)]
}
