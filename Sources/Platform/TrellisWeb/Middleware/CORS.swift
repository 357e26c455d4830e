internal import HTTPTypes

/// The header fields with which browsers let pages of other origins call the API, as `web.cors_origins` allows.
///
/// It also completes the responses to preflights. Without origins in the settings it does nothing.
public struct CORS: ResponseMiddleware {
    private let policy: CORSPolicy?

    /// Creates the middleware; the server passes it the settings.
    public init() { policy = nil }

    init(_ policy: CORSPolicy?) { self.policy = policy }

    /// Adds the fields for the origin of the request.
    public func complete(_ response: inout RouteResponse, to request: MiddlewareRequest) {
        guard let policy else { return }
        let head = request.head
        let origin = head.headerFields.first(.origin)
        // The server responds to OPTIONS with the methods of the path.
        if response.status == .noContent, CORSPolicy.isPreflight(head), let methods = response.headers[.allow] {
            policy.completePreflight(&response.headers, origin: origin, methods: methods)
        }
        policy.apply(to: &response.headers, origin: origin)
    }
}
