internal import HTTPTypes

/// Done, and nothing to say about it: 204.
///
/// Handlers without a result answer so by themselves.
public struct NoContent: RouteResult {
    /// An answer without a body.
    public init() {}

    /// 204.
    public static var answer: AnswerDescription { AnswerDescription(status: .noContent) }

    /// An answer without a body.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        RouteResponse(status: .noContent)
    }
}
