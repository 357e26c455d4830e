internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import Synchronization

/// One line and one count for each request.
///
/// Lines name the route's pattern, never the path with its identifiers; request, tenant, user and trace come from the
/// log context that is bound while the request runs.
struct AccessLog: Sendable {
    private let logger: Logger
    private let unmatched = RouteMetrics(method: "OTHER", route: "unmatched")

    init(logger: Logger) {
        self.logger = logger
    }

    /// Counts and logs a request that was answered with `status` and so many bytes of body.
    func record(_ exchange: Exchange, endpoint: Endpoint?, status: HTTPResponse.Status, bytes: Int) {
        let nanoseconds = Int64(clamping: MonotonicTime.now &- exchange.started)
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

/// Counts the bytes of a streamed answer on their way, and holds the answer to the length that its head announced.
final class CountingWriter: ResponseBodyWriter {
    private let target: any ResponseBodyWriter
    private let length: Int?
    private let total = Atomic<Int>(0)

    init(_ target: any ResponseBodyWriter, length: Int?) {
        self.target = target
        self.length = length
    }

    /// How many bytes were written.
    var count: Int { total.load(ordering: .relaxed) }

    func write(_ part: ByteBuffer) async throws {
        let count = total.wrappingAdd(part.readableBytes, ordering: .relaxed).newValue
        if let length, count > length { throw StreamLengthError(announced: length, written: count) }
        try await target.write(part)
    }

    /// Ends the answer.
    ///
    /// - Throws: ``StreamLengthError`` when it is shorter than announced; the connection is closed then.
    func finish() throws {
        if let length, count != length { throw StreamLengthError(announced: length, written: count) }
    }
}

/// A route streamed another number of bytes than it had announced.
struct StreamLengthError: Error {
    let announced: Int
    let written: Int
}
