/// A failure that was foreseen: what the client is told, and how loudly it is logged, stand with the case itself.
///
/// ```
/// AppError                      expected: becomes a problem with its own code
/// ├─ AccessError                the guard: unauthenticated, forbidden, not a member
/// ├─ RequestError               the door: bad JSON, too large, wrong media type, …
/// ├─ InvalidInput               violations of a schema
/// ├─ DatabaseError              what a transaction may fail with
/// └─ one enum a module          ProjectError, TenantError, …
/// any other Error               a bug: 500 `internal`, cause logged, nothing shown
/// ```
public protocol AppError: Error, Sendable {
    /// The stable name that clients switch on: `noun.reason_in_snake`.
    var code: String { get }
    /// What sort of failure it is; the web room turns it into a status.
    var kind: ErrorKind { get }
    /// One sentence for a person: what was wrong, and how to mend it.
    var message: String { get }
    /// How loudly the server logs it.
    var logLevel: ErrorLevel { get }
    /// The places in the input that are at fault; empty when it isn't about places.
    var violations: [Violation] { get }
}

extension AppError {
    /// Expected failures are the client's news, not the operator's.
    public var logLevel: ErrorLevel { .info }
    /// No place in the input.
    public var violations: [Violation] { [] }
}

/// The sorts of failure, free of HTTP, so that domain code can name them.
public enum ErrorKind: String, CaseIterable, Sendable {
    case badRequest, invalid, unauthenticated, forbidden, notFound, methodNotAllowed, notAcceptable, conflict, gone
    case preconditionFailed, preconditionRequired, tooLarge, unsupportedMediaType, tooMany, timeout, unavailable,
        internalFailure
}

/// How loudly a failure is logged; the names are swift-log's.
public enum ErrorLevel: String, Sendable {
    case debug, info, notice, warning, error, critical
}

/// One fault in an input, and where it is.
public struct Violation: Hashable, Sendable {
    /// A JSON pointer (RFC 6901) into the body, as in `/lines/0/quantity`; `?name` for a query parameter.
    public let pointer: String
    /// The stable name of the rule that was broken, as in `length.too_short`.
    public let code: String
    /// One sentence: what was wrong, and what would be right.
    public let message: String

    /// A violation of the rule `code` at `pointer`.
    public init(pointer: String, code: String, message: String) {
        self.pointer = pointer
        self.code = code
        self.message = message
    }
}
