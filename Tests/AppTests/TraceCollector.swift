import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

@testable import TrellisObservability

/// A collector of spans on 127.0.0.1, which decodes what it gets.
final class TraceCollector: Sendable {
    /// A decoded span.
    struct Span: Sendable {
        var name = ""
        var trace = ""
        var id = ""
        var parent = ""
        var state = ""
        var kind: UInt64 = 0
        var status: UInt64 = 0
        var attributes: [String: String] = [:]
    }
    private let channel: any Channel
    private let received: Received

    private init(_ channel: any Channel, _ received: Received) {
        self.channel = channel
        self.received = received
    }

    /// Runs `body` with a collector that listens.
    static func with<Value>(_ body: (TraceCollector) async throws -> Value) async throws -> Value {
        let received = Received()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(received))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        defer { channel.close(promise: nil) }
        return try await body(TraceCollector(channel, received))
    }

    /// The value of `tracing.endpoint`.
    var endpoint: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// The spans of all requests.
    var spans: [Span] { received.spans.withLock { $0 } }

    fileprivate final class Received: Sendable {
        let spans = Mutex<[Span]>([])
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        private let received: Received
        private var body: [UInt8] = []

        init(_ received: Received) {
            self.received = received
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head: body = []
            case .body(let part): body += part.readableBytesView
            case .end:
                received.spans.withLock { $0 += Span.decode(body) }
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "0"])
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}

extension TraceCollector.Span {
    /// Returns the spans of an `ExportTraceServiceRequest`.
    static func decode(_ body: [UInt8]) -> [Self] {
        fields(body[...], 1).flatMap { fields($0, 2) }.flatMap { fields($0, 2) }.map { Self($0) }
    }

    private init(_ bytes: ArraySlice<UInt8>) {
        var reader = ProtobufReader(bytes)
        while let (field, value) = reader.next() {
            switch (field, value) {
            case (1, .bytes(let bytes)): trace = Self.hexadecimal(bytes)
            case (2, .bytes(let bytes)): id = Self.hexadecimal(bytes)
            case (3, .bytes(let bytes)): state = String(decoding: bytes, as: UTF8.self)
            case (4, .bytes(let bytes)): parent = Self.hexadecimal(bytes)
            case (5, .bytes(let bytes)): name = String(decoding: bytes, as: UTF8.self)
            case (6, .number(let number)): kind = number
            case (9, .bytes(let pair)):
                let key = Self.fields(pair, 1).first.map { String(decoding: $0, as: UTF8.self) } ?? ""
                attributes[key] = Self.fields(pair, 2).first.map { Self.text($0) } ?? ""
            case (15, .bytes(let bytes)):
                var reader = ProtobufReader(bytes)
                while let (field, value) = reader.next() {
                    if field == 3, case .number(let code) = value { status = code }
                }
            default: break
            }
        }
    }

    /// Returns the messages or texts in a field.
    private static func fields(_ bytes: ArraySlice<UInt8>, _ number: UInt64) -> [ArraySlice<UInt8>] {
        var reader = ProtobufReader(bytes)
        var found: [ArraySlice<UInt8>] = []
        while let (field, value) = reader.next() {
            if field == number, case .bytes(let content) = value { found.append(content) }
        }
        return found
    }

    private static func text(_ value: ArraySlice<UInt8>) -> String {
        var reader = ProtobufReader(value)
        switch reader.next()?.value {
        case .bytes(let text): return String(decoding: text, as: UTF8.self)
        case .number(let number): return "\(number)"
        case nil: return ""
        }
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
