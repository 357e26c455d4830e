import NIOCore
import NIOPosix
import Testing
import TrellisConfig

@testable import TrellisWeb

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Many connections at once: 300, or as many as `TRELLIS_TEST_CONNECTIONS` says.
@Suite("Many connections", .timeLimit(.minutes(3))) struct ManyConnectionsTests {
    private static var count: Int {
        getenv("TRELLIS_TEST_CONNECTIONS").flatMap { Int(String(cString: $0)) } ?? 300
    }

    @Test("All of them are served while all stay open, and half of them are in the middle of a request")
    func served() async throws {
        try await LiveServer.run(WireRoutes.all, settings: { $0.maximumConnections = 2 * Self.count }) { server in
            let idle = try await server.open(Self.count / 2, sending: "POST /size HTTP/1.1\r\nHost: x\r\nContent-Le")
            let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<(Self.count / 2) {
                    group.addTask { try await server.ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").status }
                }
                return try await group.reduce(0) { $0 + ($1 == 200 ? 1 : 0) }
            }
            #expect(answers == Self.count / 2)
            for channel in idle { try await channel.close() }
        }
    }

    @Test("Connections over the maximum wait until others are closed")
    func maximum() async throws {
        try await LiveServer.run(WireRoutes.all, settings: { $0.maximumConnections = 3 }) { server in
            let open = try await server.open(3, sending: "GET ")
            while server.web.dispatcher.connections.count < 3 { await Task.yield() }
            let waiting = Task { try await server.ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").body }
            for _ in 0..<1000 { await Task.yield() }
            #expect(server.web.dispatcher.connections.count == 3)
            try await open[0].close()
            #expect(try await waiting.value == "hello")
            for channel in open.dropFirst() { try await channel.close() }
        }
    }
}

extension LiveServer {
    /// Opens connections that stay open, and sends `text` on each.
    fileprivate func open(_ count: Int, sending text: String) async throws -> [any Channel] {
        var channels: [any Channel] = []
        for _ in 0..<count {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port).get()
            try await channel.writeAndFlush(ByteBuffer(string: text))
            channels.append(channel)
        }
        return channels
    }
}
