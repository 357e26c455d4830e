internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import TrellisConfig
internal import TrellisKernel

/// Requests of the OpenTelemetry protocol over HTTP.
final class OTLPSender: SpanSender {
    /// The maximum size of a response that is read.
    private static let bodyLimit = 64 << 10
    private let endpoint: TraceEndpoint
    private let limit: Duration
    private let http: HTTPClient

    init(_ endpoint: TraceEndpoint, limit: Duration) {
        self.endpoint = endpoint
        self.limit = limit
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(limit.nanoseconds), read: .nanoseconds(limit.nanoseconds)))
        configuration.connectionPool.retryConnectionEstablishment = false
        // Its own requests must not make spans, which it would send.
        configuration.tracing.tracer = nil
        http = HTTPClient(guarding: configuration)
    }

    deinit {
        // HTTPClient must be shut down before it is deallocated, so the task keeps it alive until then.
        let http = http
        Task { try? await http.shutdown() }
    }

    func send(_ body: [UInt8]) async -> SpanSending {
        var request = HTTPClientRequest(url: endpoint.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-protobuf")
        request.headers.add(name: "user-agent", value: "trellis-otlp")
        for field in endpoint.fields { request.headers.add(name: field.name, value: field.value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let deadline = NIODeadline.now() + .nanoseconds(limit.nanoseconds)
            let response = try await http.execute(request, deadline: deadline)
            let status = Int(response.status.code)
            switch status {
            case 200...299:
                // The collector has taken the batch, even if the rest of its response is late.
                let bytes = try? await response.body.collect(upTo: Self.bodyLimit, until: deadline)
                let result = OTLPTraces.partialSuccess(bytes.map { Array($0.readableBytesView) } ?? [])
                return .accepted(rejected: result.rejected, reason: result.reason)
            // OTLP: only these may be sent again.
            case 429, 502, 503, 504:
                let delay = response.headers.first(name: "retry-after").flatMap {
                    RetryAfter.delay($0, at: SystemClock().now, upTo: .seconds(3600))
                }
                return .unavailable("HTTP \(status)", after: delay)
            default: return .refused("HTTP \(status)")
            }
        } catch {
            return .unavailable("\(type(of: error)): \(error)", after: nil)
        }
    }
}
