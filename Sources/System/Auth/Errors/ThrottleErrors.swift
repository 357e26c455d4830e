import HTTPTypes
import TrellisKernel
import TrellisWeb

/// The refusals of the throttle of passwords and codes; the same for accounts that don't exist.
public enum ThrottleError: AppError, Hashable {
    /// Too many wrong guesses; the next is admitted after this many seconds.
    case tooManyAttempts(retryAfter: Int)
    /// Too many mails were requested from the client's network; the next request is admitted after this many seconds.
    case tooManyMails(retryAfter: Int)

    /// One of each, for the catalogs of errors and texts.
    public static let all: [ThrottleError] = [.tooManyAttempts(retryAfter: 1), .tooManyMails(retryAfter: 1)]

    /// The stable code.
    public var code: String {
        switch self {
        case .tooManyAttempts: "auth.too_many_attempts"
        case .tooManyMails: "auth.too_many_mails"
        }
    }
    /// 429.
    public var kind: ErrorKind { .tooManyRequests }
    /// The sentence of ``text`` in English.
    public var message: String { text.english }
    /// What was wrong, and how to fix it.
    public var text: MessageText {
        switch self {
        case .tooManyAttempts(let seconds):
            """
            There were too many wrong attempts to sign in. Try again in \(seconds, "seconds") seconds, or set a new \
            password by mail.
            """
        case .tooManyMails(let seconds):
            "Too many mails were requested from this network. Try again in \(seconds, "seconds") seconds."
        }
    }
    /// The level of its line in the log.
    public var logLevel: ErrorLevel { .info }
}

extension ThrottleError: HeaderFieldsError {
    /// `Retry-After`.
    public var headerFields: HTTPFields {
        switch self {
        case .tooManyAttempts(let seconds), .tooManyMails(let seconds): [.retryAfter: "\(seconds)"]
        }
    }
}
