public import HTTPTypes
public import TrellisKernel

extension ErrorKind {
    /// The status of the response to an error of this kind.
    public var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .invalid: .unprocessableContent
        case .unauthenticated: .unauthorized
        case .paymentRequired: HTTPResponse.Status(code: 402, reasonPhrase: "Payment Required")
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .conflict: .conflict
        case .gone: .gone
        case .preconditionFailed: .preconditionFailed
        case .preconditionRequired: .preconditionRequired
        case .tooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .rangeNotSatisfiable: .rangeNotSatisfiable
        case .targetTooLong: .uriTooLong
        case .headerFieldsTooLarge: .requestHeaderFieldsTooLarge
        case .expectationFailed: .expectationFailed
        case .tooManyRequests: .tooManyRequests
        case .timeout: .requestTimeout
        case .notImplemented: .notImplemented
        case .versionNotSupported: .httpVersionNotSupported
        case .unavailable: .serviceUnavailable
        case .internalFailure: .internalServerError
        }
    }
}
