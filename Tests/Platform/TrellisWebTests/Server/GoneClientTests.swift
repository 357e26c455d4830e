import NIOCore
import NIOPosix
import Synchronization
import Testing
import TrellisObservability

@testable import TrellisWeb

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What becomes of the code of a request whose client closes the connection.
@Suite(.timeLimit(.minutes(2))) struct GoneClientTests {
    /// A route that goes on until the test lets it, or until it is cancelled.
    private final class Slow: Sendable {
        private let state = Mutex((started: 0, cancelled: 0, isOpen: false))

        var started: Int { state.withLock { $0.started } }
        var cancelled: Int { state.withLock { $0.cancelled } }
        func open() { state.withLock { $0.isOpen = true } }

        var route: Route {
            .open("/slow") { _ in
                self.state.withLock { $0.started += 1 }
                do {
                    while !self.state.withLock({ $0.isOpen }) { try await Task.sleep(for: .milliseconds(5)) }
                } catch {
                    self.state.withLock { $0.cancelled += 1 }
                    throw error
                }
                return .plain("finished")
            }
        }
    }

    private static let hello = Route.open("/hello") { _ in .plain("hello") }
    private static let request = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"

    private func connect(_ server: LiveServer) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true).connect(host: "127.0.0.1", port: server.port).get()
    }

    private func eventually(_ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while !condition() {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test(
        "A client that closes has its request cancelled: the first of a connection, a later one, one of several sent at once",
        arguments: [
            request, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n\(request)",
            "\(request)GET /hello HTTP/1.1\r\nHost: x\r\n\r\n\(request)",
        ])
    func closes(_ text: String) async throws {
        let slow = Slow()
        try await LiveServer.run([slow.route, Self.hello]) { server in
            let client = try await connect(server)
            try await client.writeAndFlush(ByteBuffer(string: text))
            try await eventually { slow.started == 1 }
            try await client.close()
            let closed = ContinuousClock.now
            try await eventually { slow.cancelled == 1 }
            #expect(ContinuousClock.now - closed < .seconds(10))
            try await eventually { server.web.requestsInFlight == 0 }
            // What came after it is nobody's any more.
            #expect(slow.started == 1)
            try await eventually { server.logs.lines.contains { $0.contains("\"status\":499") } }
        }
    }

    @Test("A client that resets the connection has its request cancelled")
    func resets() async throws {
        let slow = Slow()
        try await LiveServer.run([slow.route]) { server in
            let client = try await connect(server)
            try await client.writeAndFlush(ByteBuffer(string: Self.request))
            try await eventually { slow.started == 1 }
            let options = try #require(client as? any SocketOptionProvider)
            try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            try await client.close()
            try await eventually { slow.cancelled == 1 }
        }
    }

    @Test("A client that closes its own side and reads on gets its answer, after words that it passes over")
    func halfClosed() async throws {
        let slow = Slow()
        try await LiveServer.run([slow.route]) { server in
            try await server.connect(halfClosing: Self.request) { wire in
                let word = "HTTP/1.1 102 Processing\r\n\r\n"
                for _ in 0..<2 { #expect(try await wire.receive(until: word) == word) }
                #expect(slow.cancelled == 0)
                slow.open()
                let answer = try await wire.receiveAll()
                #expect(
                    answer.replacing(word, with: "").hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("finished"))
            }
        }
    }

    @Test("A client that stays hears nothing before its answer")
    func stays() async throws {
        let slow = Slow()
        try await LiveServer.run([slow.route]) { server in
            try await server.connect { wire in
                try await wire.send(Self.request)
                try await eventually { slow.started == 1 }
                for _ in 0..<5 { server.web.expireOverdueRequests(in: .seconds(29)) }
                slow.open()
                #expect(try await wire.receive(until: "finished").hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(slow.cancelled == 0)
            }
        }
    }
}
