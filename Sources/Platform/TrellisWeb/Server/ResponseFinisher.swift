internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import TrellisKernel
internal import TrellisObservability

/// The last step of a response, after all middleware: it adds request id, date and length, and reports the request.
struct ResponseFinisher: Sendable {
    private let middleware: MiddlewareChain
    /// The metrics of requests that match no route, by the known methods.
    private let unmatched: [String: RouteMetrics]
    private let unread = RouteMetrics(method: "OTHER", route: "unmatched")
    private let logger: Logger
    private let date = HTTPDate()

    /// Creates the step.
    ///
    /// - Parameter methods: the methods that HTTP or a route knows.
    init(middleware: MiddlewareChain, methods: Set<String>, logger: Logger) {
        self.middleware = middleware
        unmatched = Dictionary(
            uniqueKeysWithValues: methods.map { ($0, RouteMetrics(method: $0, route: "unmatched")) })
        self.logger = logger
    }

    /// Completes the response, and reports the request; `endpoint` is nil when the path matched nothing.
    func finish(_ response: inout RouteResponse, of exchange: Exchange, endpoint: Endpoint?) {
        let head = exchange.head
        response.headers.append(HTTPField(name: .requestID, value: exchange.log.requestID))
        response.headers.append(HTTPField(name: .date, value: date.now))
        setLength(&response)
        if head.method == .head { response.body = .empty }
        record(&response, of: exchange, endpoint: endpoint)
    }

    /// Sets the length; 204 and 304 have none (RFC 9110, section 8.6), and streams of unknown length are chunked.
    private func setLength(_ response: inout RouteResponse) {
        // A second length, or one beside chunks, would be another framing than the server's.
        if response.headers.contains(.contentLength) { response.headers[.contentLength] = nil }
        guard response.status != .noContent, response.status != .notModified else {
            response.body = .empty
            return
        }
        let length: Int? =
            switch response.body {
            case .empty: 0
            case .bytes(let bytes): bytes.readableBytes
            case .stream(let length, _): length
            }
        if let length { response.headers.append(HTTPField(name: .contentLength, value: String(length))) }
    }

    /// Reports the request to the observers: now, or after the last part of a streamed response is written.
    ///
    /// A stream of events lasts as long as its reader wants: the metric has the time until its head.
    private func record(_ response: inout RouteResponse, of exchange: Exchange, endpoint: Endpoint?) {
        let status = response.status
        switch response.body {
        case .empty: report(exchange, endpoint: endpoint, status: status, bytes: 0)
        case .bytes(let bytes):
            report(exchange, endpoint: endpoint, status: status, bytes: bytes.readableBytes)
        case .stream(let length, let write):
            let isEndless = length == nil && response.headers.first(.contentType) == "text/event-stream"
            let head: Int64? = isEndless ? MonotonicTime.nanoseconds - exchange.started : nil
            response.body = .stream(length: length) { [self] writer in
                let counter = CountingWriter(writer, length: length)
                try await LogContext.$current.withValue(exchange.log) {
                    defer { report(exchange, endpoint: endpoint, status: status, bytes: counter.count, head: head) }
                    do {
                        try await write(counter)
                        try counter.finish()
                    } catch {
                        logger.notice("response aborted", metadata: ["cause": .string(String(describing: error))])
                        throw error
                    }
                }
            }
        }
    }

    /// Reports the request; `head` is the time until the head of a stream of events.
    private func report(
        _ exchange: Exchange, endpoint: Endpoint?, status: HTTPResponse.Status, bytes: Int, head: Int64? = nil
    ) {
        let route = exchange.route
        let metrics =
            route.map { exchange.head.method == .head ? $0.headMetrics : $0.metrics } ?? endpoint?.otherMetrics
            ?? unmatchedMetrics(exchange.head)
        let nanoseconds = MonotonicTime.nanoseconds - exchange.started
        let record = RequestRecord(
            request: MiddlewareRequest(exchange), status: status, bytes: bytes,
            nanoseconds: nanoseconds, measured: head ?? nanoseconds,
            pattern: route?.route.path ?? endpoint?.pattern, metrics: metrics)
        middleware.record(record)
        route?.middleware.record(record)
        if let span = exchange.span { span.end(record, of: exchange) }
    }

    /// Returns the metrics of a request that matches no route; a head that couldn't be read has no path, and its method
    /// isn't the client's.
    private func unmatchedMetrics(_ head: HTTPRequest) -> RouteMetrics {
        head.path == nil ? unread : unmatched[head.method.rawValue] ?? unread
    }
}
