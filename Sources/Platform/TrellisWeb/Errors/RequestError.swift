public import TrellisKernel

/// The errors of a request that the server reports itself, outside the route's own code.
public enum RequestError: AppError {
    /// The input isn't HTTP, or its framing is ambiguous.
    case malformed
    /// The `Host` field is missing, repeated or malformed.
    case hostInvalid
    /// The target is longer than `limit` bytes.
    case targetTooLong(limit: Int)
    /// No route has the method, and HTTP has no meaning for it that the server supports.
    case methodUnknown
    /// The body has a transfer coding other than `chunked`.
    case codingUnknown
    /// The body has a content coding, such as `gzip`.
    case contentCodingUnknown
    /// The body of a PUT is a part of the whole, which `Content-Range` names.
    case contentRangeUnexpected
    /// The major version of HTTP isn't 1.
    case versionUnsupported
    /// The client expects something other than `100-continue`.
    case expectationUnknown
    /// The header fields are longer than the server allows, or too many.
    case headerTooLarge
    /// A header field that may occur once, such as `Authorization`, was sent in several lines.
    case headerRepeated(name: String)
    /// No route has this path.
    case routeNotFound
    /// The path exists with other methods; `allowed` is the value of the Allow header.
    case methodNotAllowed(allowed: String)
    /// The client accepts no media type that the route returns.
    case notAcceptable
    /// The path has a malformed `%` escape, or a value that isn't UTF-8, or is `.` or `..`.
    case pathMalformed
    /// The query has a malformed `%` escape, or text that isn't UTF-8.
    case queryMalformed
    /// A form has a malformed `%` escape, or text that isn't UTF-8.
    case formMalformed
    /// The body is longer than `limit` bytes.
    case tooLarge(limit: Int)
    /// The body has a media type that the route doesn't read.
    case unsupportedMediaType(expected: String)
    /// The route needs a body, and none was sent.
    case bodyMissing
    /// The body ended early or has invalid HTTP framing.
    case bodyUnreadable
    /// The client sent its request too slowly.
    case requestTimeout
    /// The server took too long to respond.
    case responseTimeout
    /// The server is shutting down.
    case shuttingDown

    /// The stable code.
    public var code: String {
        switch self {
        case .malformed: "request.malformed"
        case .hostInvalid: "request.host_invalid"
        case .targetTooLong: "request.target_too_long"
        case .methodUnknown: "request.method_unknown"
        case .codingUnknown: "request.transfer_coding_unknown"
        case .contentCodingUnknown: "request.content_coding_unknown"
        case .contentRangeUnexpected: "request.content_range_unexpected"
        case .versionUnsupported: "request.version_unsupported"
        case .expectationUnknown: "request.expectation_unknown"
        case .headerTooLarge: "request.header_too_large"
        case .headerRepeated: "request.header_repeated"
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
        case .requestTimeout: "request.timeout"
        case .responseTimeout: "server.overdue"
        case .shuttingDown: "server.shutting_down"
        }
    }

    /// The kind of error.
    public var kind: ErrorKind {
        switch self {
        case .routeNotFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .malformed, .hostInvalid, .headerRepeated, .pathMalformed, .queryMalformed, .formMalformed, .bodyMissing,
            .bodyUnreadable, .contentRangeUnexpected:
            .badRequest
        case .targetTooLong: .targetTooLong
        case .headerTooLarge: .headerFieldsTooLarge
        case .expectationUnknown: .expectationFailed
        case .methodUnknown, .codingUnknown: .notImplemented
        case .versionUnsupported: .versionNotSupported
        case .tooLarge: .tooLarge
        case .unsupportedMediaType, .contentCodingUnknown: .unsupportedMediaType
        case .requestTimeout: .timeout
        case .responseTimeout, .shuttingDown: .unavailable
        }
    }

    /// One or two sentences for the user.
    public var text: MessageText {
        switch self {
        case .malformed: "The request is not valid HTTP."
        case .hostInvalid: "The request needs one Host header line with a valid host name or address."
        case .targetTooLong(let limit): "The target of the request may have at most \(limit, "limit") bytes."
        case .methodUnknown: "The server doesn't know this method."
        case .codingUnknown: "The server knows only the transfer coding chunked."
        case .contentCodingUnknown: "Send the body as it is, without Content-Encoding."
        case .contentRangeUnexpected: "A PUT replaces the whole: send all of it, without Content-Range."
        case .versionUnsupported: "The server knows only HTTP/1.1 and HTTP/1.0."
        case .expectationUnknown: "The server knows only the expectation 100-continue."
        case .headerTooLarge: "The header fields are longer than the server allows. Send fewer or shorter ones."
        case .headerRepeated(let name): "The request has several \(name, "name") header lines. Send only one."
        case .routeNotFound: "Nothing exists at this path."
        case .methodNotAllowed(let allowed): "This path supports only \(allowed, "allowed")."
        case .notAcceptable: "The Accept header excludes the media type of the response."
        case .pathMalformed: "The path has a malformed % escape, or a value that is not UTF-8, or is '.' or '..'."
        case .queryMalformed: "The query has a malformed % escape, or text that is not UTF-8."
        case .formMalformed: "The form has a malformed % escape, or text that is not UTF-8."
        case .tooLarge(let limit): "The body may have at most \(limit, "limit") bytes."
        case .unsupportedMediaType(let expected): "The body must be of type \(expected, "expected")."
        case .bodyMissing: "The request needs a body, and none was sent."
        case .bodyUnreadable: "The body ended early or has invalid HTTP framing."
        case .requestTimeout: "The request took too long to arrive."
        case .responseTimeout:
            "The response took too long. Check what the request has changed before you repeat it."
        case .shuttingDown: "The server is shutting down. Try again."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// True for a response that took too long: the code of the route may have written, and may still write.
    public var isOutcomeUnknown: Bool { if case .responseTimeout = self { true } else { false } }

    /// The log level: a slow response is also a warning for the operator.
    public var logLevel: ErrorLevel {
        switch self {
        case .responseTimeout: .warning
        default: .info
        }
    }
}

extension RequestError {
    /// One value of each case, for the catalogs of errors and texts.
    public static let all: [RequestError] = [
        .malformed, .hostInvalid, .targetTooLong(limit: 1), .methodUnknown, .codingUnknown, .versionUnsupported,
        .expectationUnknown, .headerTooLarge, .headerRepeated(name: "Authorization"), .routeNotFound,
        .methodNotAllowed(allowed: "GET"), .notAcceptable, .pathMalformed, .queryMalformed, .formMalformed,
        .tooLarge(limit: 1), .unsupportedMediaType(expected: "application/json"), .contentCodingUnknown,
        .contentRangeUnexpected, .bodyMissing, .bodyUnreadable, .requestTimeout, .responseTimeout, .shuttingDown,
    ]
}
