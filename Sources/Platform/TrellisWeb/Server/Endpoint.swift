internal import HTTPTypes

/// All routes of one path pattern.
final class Endpoint: Sendable {
    /// The pattern, as it appears in logs and metrics.
    let pattern: String
    /// The value of the Allow header.
    let allowed: String
    /// The metrics of requests with other methods.
    let otherMetrics: RouteMetrics
    private let routes: [PreparedRoute]
    private let get: PreparedRoute?

    /// Creates the endpoint of routes that share a pattern.
    init(
        pattern: String, routes: [Route], rateLimiter: (any RateLimiter)?,
        chain: ([any Middleware]) -> MiddlewareChain
    ) {
        self.pattern = pattern
        let prepared = routes.map { PreparedRoute($0, middleware: chain($0.middleware), rateLimiter: rateLimiter) }
        self.routes = prepared
        get = prepared.first { $0.route.method == .get }
        var methods = prepared.map(\.route.method.rawValue)
        if get != nil, !methods.contains("HEAD") { methods.append("HEAD") }
        allowed = (methods + ["OPTIONS"]).joined(separator: ", ")
        otherMetrics = RouteMetrics(method: "OTHER", route: pattern)
    }

    /// Returns the route for `method`; HEAD uses the route of GET, without the body.
    func route(for method: HTTPRequest.Method) -> PreparedRoute? {
        for prepared in routes where prepared.route.method == method { return prepared }
        return method == .head ? get : nil
    }

    /// Returns one endpoint per pattern; patterns that differ only in the names of placeholders are the same.
    ///
    /// - Parameters:
    ///   - rateLimiter: counts the requests of routes with limits; nil counts none.
    ///   - chain: prepares the middleware of a route.
    static func all(
        of routes: [Route], rateLimiter: (any RateLimiter)? = nil,
        chain: ([any Middleware]) -> MiddlewareChain = { MiddlewareChain($0) }
    ) -> [Endpoint] {
        var shapes: [String] = []
        var byShape: [String: [Route]] = [:]
        for route in routes {
            let shape = route.pathShape
            if byShape[shape] == nil { shapes.append(shape) }
            byShape[shape, default: []].append(route)
        }
        return shapes.compactMap { shape in
            guard let routes = byShape[shape], let first = routes.first else { return nil }
            return Endpoint(pattern: first.path, routes: routes, rateLimiter: rateLimiter, chain: chain)
        }
    }
}
