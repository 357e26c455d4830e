internal import HTTPTypes
internal import TrellisKernel
internal import TrellisSchema

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
    /// Its limits; nil without any.
    let rateLimits: RateLimitGate?
    /// The format of its errors.
    let errorRenderer: any ErrorRenderer
    /// The style of the names in its bodies and its query.
    let keys: KeyStyle
    /// Whether names in the query that no parameter reads are ignored.
    let ignoresUnknownQuery: Bool
    /// Reads the credentials and the tenant of its requests.
    let identifier: RequestIdentifier
    /// The media type of the response, when clients may exclude it with Accept; else nil.
    private let mediaType: String?

    init(_ route: Route, middleware: MiddlewareChain, rateLimiter: (any RateLimiter)? = nil) {
        rateLimits = RateLimitGate(route.rateLimits, limiter: rateLimiter)
        self.middleware = middleware
        self.route = route
        errorRenderer = route.errorRenderer ?? ProblemDetails()
        keys = route.keys ?? .snakeCase
        ignoresUnknownQuery = route.description.input.ignoresUnknownQuery
        identifier = RequestIdentifier(route.identification)
        placeholders = route.placeholders
        documentedCodes = Set(route.documentedProblems.map(\.code))
        metrics = RouteMetrics(method: route.method.rawValue, route: route.path)
        headMetrics = RouteMetrics(method: "HEAD", route: route.path)
        let mediaType = route.description.response.body?.mediaType
        self.mediaType = mediaType == "*/*" ? nil : mediaType
    }
}

extension PreparedRoute {
    /// The format of its errors.
    var errorFormat: ErrorFormat { ErrorFormat(renderer: errorRenderer, keys: keys) }

    /// Returns whether a request with this `Accept` accepts the response, or at least the route's errors.
    func accepts(_ accept: String?) -> Bool {
        guard let mediaType, let accept else { return true }
        if AcceptField.accepts(mediaType, accept) { return true }
        // A range that is meant for the errors' type isn't one for a type that the client excludes by its name.
        return AcceptField.namedQuality(of: mediaType, accept) != 0
            && AcceptField.accepts(errorRenderer.mediaType, accept)
    }

    /// Returns whether `error` is expected: documented for the route, a ``RequestError``, a timeout, or unavailability.
    func expects(_ error: any AppError) -> Bool {
        switch error.kind {
        case .unavailable, .timeout: true
        default: error is RequestError || documentedCodes.contains(error.code)
        }
    }
}
