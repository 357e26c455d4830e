public import HTTPTypes

/// What a handler may return: a value that knows the HTTP answer it makes.
public protocol RouteResult: Sendable {
    /// The status of success.
    static var successStatus: HTTPResponse.Status { get }

    /// The answer to `request`.
    func response(to request: RouteRequest) throws -> RouteResponse
}
