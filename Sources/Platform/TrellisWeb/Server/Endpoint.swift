internal import HTTPTypes
internal import TrellisKernel

/// Everything that answers at one path pattern.
final class Endpoint: Sendable {
    /// The pattern, as logs and metrics name it.
    let pattern: String
    /// The value of the Allow header.
    let allowed: String
    /// Where requests with other methods are counted.
    let otherMetrics: RouteMetrics
    private let routes: [PreparedRoute]
    private let get: PreparedRoute?

    /// The endpoint of routes that share a pattern.
    init(pattern: String, routes: [Route]) {
        self.pattern = pattern
        let prepared = routes.map(PreparedRoute.init)
        self.routes = prepared
        get = prepared.first { $0.route.method == .get }
        var methods = prepared.map(\.route.method.rawValue)
        if get != nil, !methods.contains("HEAD") { methods.append("HEAD") }
        allowed = (methods + ["OPTIONS"]).joined(separator: ", ")
        otherMetrics = RouteMetrics(method: "OTHER", route: pattern)
    }

    /// The route for `method`; HEAD is answered by GET's, without the body.
    func route(for method: HTTPRequest.Method) -> PreparedRoute? {
        for prepared in routes where prepared.route.method == method { return prepared }
        return method == .head ? get : nil
    }

    /// One endpoint a pattern; patterns that differ in the names of placeholders only are one.
    static func all(of routes: [Route]) -> [Endpoint] {
        var shapes: [String] = []
        var byShape: [String: [Route]] = [:]
        for route in routes {
            let shape = Self.shape(route.path)
            if byShape[shape] == nil { shapes.append(shape) }
            byShape[shape, default: []].append(route)
        }
        return shapes.compactMap { shape in
            guard let routes = byShape[shape], let first = routes.first else { return nil }
            return Endpoint(pattern: first.path, routes: routes)
        }
    }

    private static func shape(_ pattern: String) -> String {
        pattern.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : $0 }.joined(separator: "/")
    }
}

/// A route with what the server works out once instead of at every request.
final class PreparedRoute: Sendable {
    let route: Route
    let placeholders: [String]
    /// The codes of the expected failures that the documents list for the route.
    let documentedCodes: Set<String>
    let metrics: RouteMetrics
    let headMetrics: RouteMetrics
    /// The media type of the answer, when clients may rule it out by Accept.
    private let offered: String?

    init(_ route: Route) {
        self.route = route
        placeholders = route.placeholders
        documentedCodes = Set(route.documentedProblems.map(\.code))
        metrics = RouteMetrics(method: route.method.rawValue, route: route.path)
        headMetrics = RouteMetrics(method: "HEAD", route: route.path)
        let mediaType = route.description.answer.body?.mediaType
        offered = mediaType == "*/*" ? nil : mediaType
    }
}

extension PreparedRoute {
    /// Whether a client that sent this `Accept` takes the answer, or at least what is said when it fails.
    func suits(_ accept: String?) -> Bool {
        guard let offered, let accept else { return true }
        return AcceptField.accepts(offered, accept) || AcceptField.accepts(RouteResponse.problemMediaType, accept)
    }

    /// Whether `error` was to be expected of the route: documented for it, the door's own, or the server's trouble.
    func expects(_ error: any AppError) -> Bool {
        switch error.kind {
        case .unavailable, .timeout: true
        default: error is RequestError || documentedCodes.contains(error.code)
        }
    }
}
