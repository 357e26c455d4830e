internal import HTTPTypes
internal import Logging
internal import TrellisKernel

/// The access log: one line for each request.
///
/// Lines contain the route's pattern, never the path with its identifiers; request, tenant, user and trace come from
/// the log context that is bound while the request runs.
public struct RequestLog: RequestObserver {
    private let logger: Logger

    /// Creates the middleware; the server passes it its own logger.
    public init() { logger = Logger(label: "trellis.web") }

    init(_ logger: Logger) { self.logger = logger }

    /// Logs the request at the level `info`.
    public func record(_ record: RequestRecord) {
        guard logger.logLevel <= .info else { return }
        var metadata: Logger.Metadata = [
            "method": .string(record.request.head.method.rawValue),
            "route": .string(record.pattern ?? "unmatched"),
            "status": .stringConvertible(record.status.code),
            "duration_ms": .stringConvertible(Double(record.nanoseconds / 1000) / 1000),
            "bytes": .stringConvertible(record.bytes),
        ]
        if let address = record.request.clientAddress { metadata["client"] = .stringConvertible(address) }
        logger.info("request", metadata: metadata)
    }
}

/// The metric `http_request_duration`, by method, route pattern and status class.
public struct RequestMetrics: RequestObserver {
    /// Creates the middleware.
    public init() {}

    /// Counts the request with its duration; that of a stream of events ends with its head.
    public func record(_ record: RequestRecord) {
        record.metrics.record(record.status, nanoseconds: record.measured)
    }
}
