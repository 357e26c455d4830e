import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisObservability

@testable import TrellisWeb

/// A web application on its own port, while the closure runs.
struct LiveServer: Sendable {
    let port: Int
    let logs: RecordingLogOutput
    let web: WebApplication
    let group: ServiceGroup

    static func run<Value: Sendable>(
        _ routes: [Route], settings change: (inout WebSettings) -> Void = { _ in },
        errorRenderer: any ErrorRenderer = ProblemDetails(),
        _ body: @escaping @Sendable (LiveServer) async throws -> Value
    ) async throws -> Value {
        var settings = WebSettings()
        settings.port = 0
        change(&settings)
        let logs = RecordingLogOutput()
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let web = WebApplication(
            routes: routes, authenticator: FakeAuthenticator(), database: try Database.open("sqlite::memory:"),
            settings: settings, errorRenderer: errorRenderer,
            logger: Observability.logger("test", level: .info, output: logs), whenRunning: { announce.yield($0) })
        let group = ServiceGroup(services: [web], logger: Logger(label: "test"))
        let serving = Task { try await group.run() }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        do {
            let value = try await body(LiveServer(port: port, logs: logs, web: web, group: group))
            await group.triggerGracefulShutdown()
            try await serving.value
            return value
        } catch {
            serving.cancel()
            throw error
        }
    }

    /// Opens a connection, and closes it after `body`.
    func connect<Value: Sendable>(
        _ body: @escaping @Sendable (RawConnection) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(
            host: "127.0.0.1", port: port
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                    wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound))
        }
    }

    /// Opens a connection, sends `text` and half-closes it; closes it after `body`.
    func connect<Value: Sendable>(
        halfClosing text: String, _ body: @escaping @Sendable (RawConnection) async throws -> Value
    ) async throws -> Value {
        try await connect { wire in
            try await wire.send(text)
            wire.finish()
            return try await body(wire)
        }
    }

    /// Sends text unchanged, and returns all that arrives until the server closes the connection.
    func exchange(_ text: String) async throws -> String {
        try await connect { wire in
            try await wire.send(text)
            return try await wire.receiveAll()
        }
    }
}

/// A connection that sends and receives raw text.
final class RawConnection {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received = ""

    init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Half-closes the connection.
    func finish() { outbound.finish() }

    /// Waits for `end`, and removes and returns the text up to it.
    func receive(until end: String) async throws -> String {
        while true {
            if let range = received.firstRange(of: end) {
                let text = String(received[..<range.upperBound])
                received.removeSubrange(..<range.upperBound)
                return text
            }
            guard let part = try await inbound.next(isolation: #isolation) else {
                throw ConnectionClosed(received: received)
            }
            received += String(buffer: part)
        }
    }

    /// Waits for this number of bytes of ASCII text, and removes and returns them.
    func receive(count: Int) async throws -> String {
        while received.utf8.count < count {
            guard let part = try await inbound.next(isolation: #isolation) else {
                throw ConnectionClosed(received: received)
            }
            received += String(buffer: part)
        }
        let end = received.utf8.index(received.startIndex, offsetBy: count)
        defer { received.removeSubrange(..<end) }
        return String(received[..<end])
    }

    func receiveAll() async throws -> String {
        while let part = try await inbound.next(isolation: #isolation) { received += String(buffer: part) }
        return received
    }
}

struct ConnectionClosed: Error {
    let received: String
}
