internal import HTTPTypes
internal import TrellisKernel

/// A route with the values that the server computes once instead of for every request.
final class PreparedRoute: Sendable {
    let route: Route
    let placeholders: [String]
    /// The codes of the errors that the documents list for the route.
    let documentedCodes: Set<String>
    let metrics: RouteMetrics
    /// The middleware of its module.
    let middleware: MiddlewareChain
    let headMetrics: RouteMetrics
    /// The media type of the response, when clients may exclude it with Accept; else nil.
    private let mediaType: String?

    init(_ route: Route, middleware: MiddlewareChain) {
        self.middleware = middleware
        self.route = route
        placeholders = route.placeholders
        documentedCodes = Set(route.documentedProblems.map(\.code))
        metrics = RouteMetrics(method: route.method.rawValue, route: route.path)
        headMetrics = RouteMetrics(method: "HEAD", route: route.path)
        let mediaType = route.description.response.body?.mediaType
        self.mediaType = mediaType == "*/*" ? nil : mediaType
    }
}

extension PreparedRoute {
    /// Returns whether a request with this `Accept` accepts the response, or at least problem details.
    func accepts(_ accept: String?) -> Bool {
        guard let mediaType, let accept else { return true }
        return AcceptField.accepts(mediaType, accept) || AcceptField.accepts(RouteResponse.problemMediaType, accept)
    }

    /// Returns whether `error` is expected: documented for the route, a ``RequestError``, a timeout, or unavailability.
    func expects(_ error: any AppError) -> Bool {
        switch error.kind {
        case .unavailable, .timeout: true
        default: error is RequestError || documentedCodes.contains(error.code)
        }
    }
}
