internal import HTTPTypes
internal import Logging
internal import TrellisKernel

/// The access log: one line and one metric for each request.
///
/// Lines contain the route's pattern, never the path with its identifiers; request, tenant, user and trace come from
/// the log context that is bound while the request runs.
struct AccessLog: Sendable {
    private let logger: Logger
    private let unmatched = RouteMetrics(method: "OTHER", route: "unmatched")

    init(logger: Logger) {
        self.logger = logger
    }

    /// Counts and logs a request whose response has this status and this number of body bytes.
    func record(_ exchange: Exchange, endpoint: Endpoint?, status: HTTPResponse.Status, bytes: Int) {
        let nanoseconds = MonotonicTime.nanoseconds - exchange.started
        let method = exchange.head.method
        let route = exchange.route
        metrics(route: route, endpoint: endpoint, isHead: method == .head).record(status, nanoseconds: nanoseconds)
        guard logger.logLevel <= .info else { return }
        let pattern = route?.route.path ?? endpoint?.pattern ?? "unmatched"
        logger.info(
            "request",
            metadata: [
                "method": .string(method.rawValue), "route": .string(pattern),
                "status": .stringConvertible(status.code),
                "duration_ms": .stringConvertible(Double(nanoseconds / 1000) / 1000),
                "bytes": .stringConvertible(bytes),
            ])
    }

    private func metrics(route: PreparedRoute?, endpoint: Endpoint?, isHead: Bool) -> RouteMetrics {
        if let route { return isHead ? route.headMetrics : route.metrics }
        return endpoint?.otherMetrics ?? unmatched
    }
}
