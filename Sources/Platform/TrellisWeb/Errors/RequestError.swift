public import TrellisKernel

/// What can be wrong with a request before a route's code is asked.
public enum RequestError: AppError {
    /// No route has this path.
    case routeNotFound
    /// The path is there, with other methods: `allowed` is the value of the Allow header.
    case methodNotAllowed(allowed: String)
    /// The client accepts nothing the route can answer with.
    case notAcceptable
    /// A `%` escape or the text it stands for is malformed.
    case pathMalformed
    /// The query has a malformed `%` escape.
    case queryMalformed
    /// A form has a malformed `%` escape.
    case formMalformed
    /// The body is longer than `limit` bytes.
    case tooLarge(limit: Int)
    /// The body isn't of a type the route reads.
    case unsupportedMediaType(expected: String)
    /// The route reads a body and none was sent.
    case bodyMissing
    /// The body ended early or breaks HTTP.
    case bodyUnreadable
    /// The client was too slow to send its request.
    case timeout
    /// The server was too slow to answer.
    case overdue
    /// The server is shutting down.
    case shuttingDown

    /// The stable name.
    public var code: String {
        switch self {
        case .routeNotFound: "route.not_found"
        case .methodNotAllowed: "route.method_not_allowed"
        case .notAcceptable: "request.not_acceptable"
        case .pathMalformed: "request.path_malformed"
        case .queryMalformed: "request.query_malformed"
        case .formMalformed: "request.form_malformed"
        case .tooLarge: "request.too_large"
        case .unsupportedMediaType: "request.unsupported_media_type"
        case .bodyMissing: "request.body_missing"
        case .bodyUnreadable: "request.body_unreadable"
        case .timeout: "request.timeout"
        case .overdue: "server.overdue"
        case .shuttingDown: "server.shutting_down"
        }
    }

    /// The sort of failure.
    public var kind: ErrorKind {
        switch self {
        case .routeNotFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .pathMalformed, .queryMalformed, .formMalformed, .bodyMissing, .bodyUnreadable: .badRequest
        case .tooLarge: .tooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .timeout: .timeout
        case .overdue, .shuttingDown: .unavailable
        }
    }

    /// One sentence for a person.
    public var message: String {
        switch self {
        case .routeNotFound: "There is nothing at this path."
        case .methodNotAllowed(let allowed): "This path answers to \(allowed)."
        case .notAcceptable: "The answer would be JSON, which the Accept header rules out."
        case .pathMalformed: "The path has a malformed % escape."
        case .queryMalformed: "The query has a malformed % escape."
        case .formMalformed: "The form has a malformed % escape."
        case .tooLarge(let limit): "The body may have at most \(limit) bytes."
        case .unsupportedMediaType(let expected): "The body must be of type \(expected)."
        case .bodyMissing: "A body is needed, and none was sent."
        case .bodyUnreadable: "The body ended early or is not framed as HTTP says."
        case .timeout: "The request took too long to arrive."
        case .overdue: "The answer took too long. Try again."
        case .shuttingDown: "The server is shutting down. Try again."
        }
    }

    /// Being overdue is the operator's news too.
    public var logLevel: ErrorLevel {
        switch self {
        case .overdue: .warning
        default: .info
        }
    }
}
