public import HTTPTypes
public import TrellisKernel

/// An error whose response needs additional header fields, such as `Retry-After`.
public protocol HeaderFieldsError: AppError {
    /// The fields in addition to the usual ones.
    var headerFields: HTTPFields { get }
}

extension RequestError: HeaderFieldsError {
    /// `Allow` with 405, `Accept-Encoding` for a body with a content coding, `Retry-After` of a server that shuts down, and
    /// `Connection: close` when the server doesn't wait for the rest of the request.
    public var headerFields: HTTPFields {
        switch self {
        case .methodNotAllowed(let allowed): [.allow: allowed]
        // RFC 9110, section 15.5.16.
        case .contentCodingUnknown: [.acceptEncoding: "identity"]
        case .malformed, .hostInvalid, .targetTooLong, .methodUnknown, .codingUnknown, .versionUnsupported,
            .expectationUnknown, .headerTooLarge, .tooLarge, .bodyUnreadable, .requestTimeout, .responseTimeout:
            [.connection: "close"]
        case .shuttingDown: [.connection: "close", .retryAfter: "1"]
        default: [:]
        }
    }
}
