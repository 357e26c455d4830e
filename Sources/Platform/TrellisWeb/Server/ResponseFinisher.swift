internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import TrellisConfig
internal import TrellisObservability

/// The last step of a response: it adds request id, security, CORS, compression, length and date, and logs the request.
struct ResponseFinisher: Sendable {
    private let cors: CORSPolicy?
    private let compression: Compression?
    private let accessLog: AccessLog
    private let logger: Logger
    private let bodyLimit: Int
    private let date = HTTPDate()

    init(settings: WebSettings, cors: CORSPolicy?, logger: Logger) {
        self.cors = cors
        compression =
            settings.compress
            ? Compression(minimum: settings.compressionMinimum.bytes, level: settings.compressionLevel) : nil
        accessLog = AccessLog(logger: logger)
        self.logger = logger
        bodyLimit = settings.bodyLimit.bytes
    }

    /// Completes the response, and counts and logs the request; `endpoint` is nil when the path matched nothing.
    func finish(_ response: inout RouteResponse, of exchange: Exchange, endpoint: Endpoint?) {
        let head = exchange.head
        compression?.apply(to: &response, of: head.headerFields)
        SecurityHeaders.apply(to: &response.headers)
        cors?.apply(to: &response.headers, origin: head.headerFields.first(.origin))
        response.headers.append(HTTPField(name: .requestID, value: exchange.log.requestID))
        response.headers.append(HTTPField(name: .date, value: date.now))
        if head.method != .get, leavesBodyUnread(exchange), !response.headers.contains(.connection) {
            response.headers.append(HTTPField(name: .connection, value: "close"))
        }
        setLength(&response)
        if head.method == .head { response.body = .empty }
        record(&response, of: exchange, endpoint: endpoint)
    }

    /// Returns whether the rest of the request is too long to read only to keep the connection open.
    private func leavesBodyUnread(_ exchange: Exchange) -> Bool {
        guard !exchange.bodyProgress.isFinished else { return false }
        let fields = exchange.head.headerFields
        if let length = fields.first(.contentLength) { return Int(length).map { $0 > bodyLimit } ?? true }
        return fields.contains(.transferEncoding)
    }

    /// Sets the length; 204 and 304 have none (RFC 9110, section 8.6), and streams of unknown length are chunked.
    private func setLength(_ response: inout RouteResponse) {
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

    /// Counts and logs the request: now, or after the last part of a streamed response is written.
    private func record(_ response: inout RouteResponse, of exchange: Exchange, endpoint: Endpoint?) {
        let status = response.status
        switch response.body {
        case .empty: accessLog.record(exchange, endpoint: endpoint, status: status, bytes: 0)
        case .bytes(let bytes):
            accessLog.record(exchange, endpoint: endpoint, status: status, bytes: bytes.readableBytes)
        case .stream(let length, let write):
            response.body = .stream(length: length) { [accessLog, logger] writer in
                let counter = CountingWriter(writer, length: length)
                try await LogContext.$current.withValue(exchange.log) {
                    defer { accessLog.record(exchange, endpoint: endpoint, status: status, bytes: counter.count) }
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
}
