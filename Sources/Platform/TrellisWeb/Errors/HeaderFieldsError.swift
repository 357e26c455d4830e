public import HTTPTypes
public import TrellisKernel

/// A failure whose answer needs header fields of its own, such as `Retry-After`.
public protocol HeaderFieldsError: AppError {
    /// The fields beside the usual ones.
    var headerFields: HTTPFields { get }
}

extension AccessError: HeaderFieldsError {
    /// `WWW-Authenticate` for those whom a token would help (RFC 6750, section 3).
    public var headerFields: HTTPFields {
        switch self {
        case .unauthenticated: [.wwwAuthenticate: "Bearer"]
        case .tokenExpired:
            [.wwwAuthenticate: "Bearer error=\"invalid_token\", error_description=\"The token has expired\""]
        case .forbidden, .foreignOrigin, .formForged, .tenantNotFound, .tenantRequired, .tenantMalformed: [:]
        }
    }
}

extension RequestError: HeaderFieldsError {
    /// `Allow` with 405, `Retry-After` with 503, and `Connection: close` where the rest of the request is not waited
    /// for.
    public var headerFields: HTTPFields {
        switch self {
        case .methodNotAllowed(let allowed): [.allow: allowed]
        case .tooLarge, .bodyUnreadable, .timeout: [.connection: "close"]
        case .overdue, .shuttingDown: [.connection: "close", .retryAfter: "1"]
        default: [:]
        }
    }
}
