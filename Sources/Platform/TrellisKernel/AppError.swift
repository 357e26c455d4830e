/// An expected error, which defines its own response to the client and its own log level.
///
/// ```
/// AppError                      expected: becomes a problem with its own code
/// ├─ AccessError                the guard: unauthenticated, forbidden, not a member
/// ├─ RequestError               the HTTP server: bad JSON, too large, wrong media type, …
/// ├─ InvalidInput               violations of a schema
/// ├─ DatabaseError              the failures of a transaction
/// └─ one enum for each module   ProjectError, TenantError, …
/// any other Error               a bug: 500 `internal`, cause logged but not sent to the client
/// ```
public protocol AppError: Error, TextSource {
    /// The stable error code that clients switch on: `noun.reason_in_snake`.
    var code: String { get }
    /// The kind of failure; the web layer maps it to a status code.
    var kind: ErrorKind { get }
    /// One sentence that says what was wrong and how to fix it, in English.
    var message: String { get }
    /// The same sentence with named values, for readers of other languages; the default has no values.
    ///
    /// An error whose sentence has values implements it, and returns `text.english` as its ``message``.
    var text: MessageText { get }
    /// The level at which the server logs the error.
    var logLevel: ErrorLevel { get }
    /// The violations in the input; empty when the error is not about the input.
    var violations: [Violation] { get }
    /// Whether the request may have had its effect although it failed, so that nothing should repeat it blindly.
    ///
    /// Then the response has no `Retry-After`. The default is false.
    var isOutcomeUnknown: Bool { get }
}

extension AppError {
    /// `info`: an expected failure matters to the client, not to the operator.
    public var logLevel: ErrorLevel { .info }
    /// No violations.
    public var violations: [Violation] { [] }
    /// The message, without values.
    public var text: MessageText { MessageText(message) }
    /// The code.
    public var textName: String { code }
    /// False: a request that fails has no effect.
    public var isOutcomeUnknown: Bool { false }
}

/// The kinds of failure, independent of HTTP, so that domain code can use them.
public enum ErrorKind: String, CaseIterable, Sendable {
    case badRequest, invalid, unauthenticated, paymentRequired, forbidden, notFound, methodNotAllowed, notAcceptable
    case conflict, gone, preconditionFailed, preconditionRequired, tooLarge, unsupportedMediaType, rangeNotSatisfiable
    case targetTooLong, headerFieldsTooLarge, expectationFailed, tooManyRequests, timeout
    case notImplemented, versionNotSupported, unavailable, internalFailure
}

/// The level at which a failure is logged; the names are those of swift-log.
public enum ErrorLevel: String, Sendable {
    case debug, info, notice, warning, error, critical
}

/// One rule that an input violates, and the location of the value.
public struct Violation: Hashable, Sendable {
    /// A JSON pointer (RFC 6901) into the body, as in `/lines/0/quantity`; `?name` for a query parameter.
    public let pointer: String
    /// The stable code of the violated rule, as in `length.too_short`.
    public let code: String
    /// One sentence that says what was found and what is expected.
    public let text: MessageText

    /// A violation of the rule `code` at `pointer`.
    public init(pointer: String, code: String, text: MessageText) {
        self.pointer = pointer
        self.code = code
        self.text = text
    }

    /// A violation of the rule `code` at `pointer`, with a sentence without values.
    public init(pointer: String, code: String, message: String) {
        self.init(pointer: pointer, code: code, text: MessageText(message))
    }

    /// The sentence in English.
    public var message: String { text.english }
}
