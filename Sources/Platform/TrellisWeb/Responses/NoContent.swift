internal import HTTPTypes

/// A successful response without content: 204.
///
/// Handlers without a result return it automatically.
public struct NoContent: RouteResult {
    /// Creates a response without a body.
    public init() {}

    /// 204.
    public static var responseDescription: ResponseDescription { ResponseDescription(status: .noContent) }

    /// Returns a response without a body.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        RouteResponse(status: .noContent)
    }
}
