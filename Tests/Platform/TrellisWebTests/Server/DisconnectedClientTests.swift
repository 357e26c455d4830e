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

/// Tests of the code of a request whose client closes the connection.
@Suite(.timeLimit(.minutes(2))) struct DisconnectedClientTests {
    /// A route that runs until the test opens it, or until it is cancelled.
    private final class SlowRoute: Sendable {
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
        "A request is cancelled when its client closes: the first of a connection, a later one, a pipelined one",
        arguments: [
            request, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n\(request)",
            "\(request)GET /hello HTTP/1.1\r\nHost: x\r\n\r\n\(request)",
        ])
    func closes(_ text: String) async throws {
        let slow = SlowRoute()
        try await LiveServer.run([slow.route, Self.hello]) { server in
            let client = try await connect(server)
            try await client.writeAndFlush(ByteBuffer(string: text))
            try await eventually { slow.started == 1 }
            try await client.close()
            let closed = ContinuousClock.now
            try await eventually { slow.cancelled == 1 }
            #expect(ContinuousClock.now - closed < .seconds(10))
            try await eventually { server.web.requestsInFlight == 0 }
            // Later requests of the connection are not started.
            #expect(slow.started == 1)
            try await eventually { server.logs.lines.contains { $0.contains("\"status\":499") } }
        }
    }

    @Test("A request is cancelled when its client resets the connection")
    func resets() async throws {
        let slow = SlowRoute()
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

    @Test("A client that half-closes and still reads gets its response, after 102 responses that it ignores")
    func halfClosed() async throws {
        let slow = SlowRoute()
        try await LiveServer.run([slow.route]) { server in
            try await server.connect(halfClosing: Self.request) { wire in
                let processing = "HTTP/1.1 102 Processing\r\n\r\n"
                for _ in 0..<2 { #expect(try await wire.receive(until: processing) == processing) }
                #expect(slow.cancelled == 0)
                slow.open()
                let answer = try await wire.receiveAll()
                #expect(answer.replacing(processing, with: "").hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.hasSuffix("finished"))
            }
        }
    }

    @Test("A client that stays connected receives nothing before its response")
    func stays() async throws {
        let slow = SlowRoute()
        try await LiveServer.run([slow.route]) { server in
            try await server.connect { wire in
                try await wire.send(Self.request)
                try await eventually { slow.started == 1 }
                for _ in 0..<5 { server.web.expireTimedOutRequests(after: .seconds(29)) }
                slow.open()
                #expect(try await wire.receive(until: "finished").hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(slow.cancelled == 0)
            }
        }
    }
}
