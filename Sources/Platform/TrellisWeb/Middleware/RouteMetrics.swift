internal import HTTPTypes
internal import Metrics
internal import Synchronization

/// The histograms of one route and method, one per status class, created on first use.
final class RouteMetrics: Sendable {
    private let method: String
    private let route: String
    private let timers = Mutex<[Metrics.Timer?]>([nil, nil, nil, nil, nil])

    /// Creates the histograms of requests with this method to this route pattern.
    init(method: String, route: String) {
        self.method = method
        self.route = route
    }

    /// Counts a request with this response status and duration.
    func record(_ status: HTTPResponse.Status, nanoseconds: Int64) {
        timer(status.code / 100).recordNanoseconds(nanoseconds)
    }

    private func timer(_ statusClass: Int) -> Metrics.Timer {
        timers.withLock { timers in
            let index = min(max(statusClass, 1), 5) - 1
            if let timer = timers[index] { return timer }
            let dimensions = [("method", method), ("route", route), ("status", "\(index + 1)xx")]
            let timer = Metrics.Timer(label: "http_request_duration", dimensions: dimensions)
            timers[index] = timer
            return timer
        }
    }
}
