import NIOCore
import NIOPosix
import Synchronization
import Testing
import TrellisConfig

@testable import TrellisWeb

/// Clients that send slowly, don't read, or hold connections.
@Suite("Slow and idle clients", .timeLimit(.minutes(2))) struct SlowClientTests {
    @Test("A head that isn't complete in time gets 408, however it arrives; an idle connection is closed without")
    func head() async throws {
        try await LiveServer.run(
            WireRoutes.all,
            settings: {
                $0.headerTimeout = .milliseconds(300)
                $0.idleTimeout = .milliseconds(600)
                $0.unreadBodyTimeout = .milliseconds(300)
            }
        ) { server in
            for text in ["G", "GET /hello HTTP/1.1\r\n", "GET /hello HTTP/1.1\r\nHost: x\r\nX: "] {
                let answer = try await server.refusal(text)
                #expect(answer.status == 408 && answer.isProblem("request.timeout"), "\(text)")
            }
            #expect(try await server.exchange("") == "")
            #expect(try await server.exchange("\r\n") == "")
            let dribbled = try await server.connect { wire in
                try await wire.send("GET /hello HTTP/1.1\r\nX: ")
                return try await wire.dribble("a").response()
            }
            #expect(dribbled.status == 408)
            // Between requests, too.
            try await server.connect { wire in
                let answer = try await wire.ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(answer.body == "hello")
                #expect(try await wire.receiveAll() == "")
            }
        }
    }

    @Test("Several tasks may write one stream to a client that reads slowly")
    func writers() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            try await server.connect { wire in
                let answer = try await wire.ask("GET /together HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(answer.body.utf8.count == 6_000_000)
            }
        }
    }

    @Test("A body below the minimum rate gets 408, in chunks and with a length")
    func body() async throws {
        try await LiveServer.run(
            WireRoutes.all,
            settings: {
                $0.bodyRateGrace = .milliseconds(300)
                $0.bodyMinimumRate = 1000
                $0.unreadBodyTimeout = .milliseconds(300)
            }
        ) { server in
            for fields in ["Content-Length: 1000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nfffff\r\n"] {
                let answer = try await server.connect { wire in
                    try await wire.send("POST /size HTTP/1.1\r\nHost: x\r\n\(fields)")
                    return try await wire.dribble("a").response()
                }
                #expect(answer.status == 408 && answer.isProblem("request.timeout"))
            }
        }
    }

    @Test("After the response, a slow rest of the body is read for a limited time, whatever the method")
    func rest() async throws {
        try await LiveServer.run(WireRoutes.all, settings: { $0.unreadBodyTimeout = .milliseconds(400) }) { server in
            let clock = ContinuousClock()
            for head in [
                "POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
                "POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n",
                "GET /ignore HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
                "GET /missing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
                "POST /missing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n",
            ] {
                let started = clock.now
                try await server.connect { wire in
                    let status = try await wire.ask(head).status
                    #expect(status == 200 || status == 404)
                    #expect(try await wire.dribble("a").rest() == "")
                }
                #expect(clock.now - started < .seconds(5), "\(head)")
            }
        }
    }

    @Test("An endless body that no code reads is read up to its limit; a short one keeps the connection open")
    func endless() async throws {
        try await LiveServer.run(
            WireRoutes.all, settings: { $0.unreadBodyLimit = ByteCount(bytes: 10_000) }
        ) { server in
            let chunk = "3e8\r\n\(String(repeating: "a", count: 1000))\r\n"
            for method in ["GET", "POST"] {
                try await server.connect { wire in
                    let head = "\(method) /ignore HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    for _ in 0..<3 {
                        try await wire.send(head + String(repeating: chunk, count: 3))
                        #expect(try await wire.response().body == "ignored")
                        try await wire.send("0\r\n\r\n")
                    }
                    #expect(try await wire.ask(head).body == "ignored")
                    #expect(try await wire.dribble(chunk).rest() == "")
                }
            }
        }
    }

    @Test("A client that reads no responses is disconnected: one large, pipelined large ones, and a stream")
    func unread() async throws {
        let endless = Route.open("/endless") { _ in
            RouteResponse(
                body: .stream(length: nil) { writer in
                    while true { try await writer.write(ByteBuffer(repeating: 0x61, count: 50_000)) }
                })
        }
        let vast = Route.open("/vast") { _ in .plain(String(repeating: "x", count: 30_000_000)) }
        try await LiveServer.run(
            WireRoutes.all + [endless, vast], settings: { $0.stallTimeout = .milliseconds(500) }
        ) { server in
            for text in [
                "GET /vast HTTP/1.1\r\nHost: x\r\n\r\n",
                String(repeating: "GET /huge HTTP/1.1\r\nHost: x\r\n\r\n", count: 30),
                "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n",
            ] {
                let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .channelOption(.autoRead, value: false).connect(host: "127.0.0.1", port: server.port).get()
                try await client.writeAndFlush(ByteBuffer(string: text))
                try await eventually { server.web.dispatcher.connections.count == 1 }
                try await eventually { server.web.dispatcher.connections.count == 0 }
                try? await client.close()
            }
        }
    }

    @Test("A client that reads slowly gets its whole response")
    func slowReader() async throws {
        try await LiveServer.run(WireRoutes.all, settings: { $0.stallTimeout = .seconds(5) }) { server in
            try await server.connect { wire in
                try await wire.send(String(repeating: "GET /huge HTTP/1.1\r\nHost: x\r\n\r\n", count: 10))
                for _ in 0..<10 { #expect(try await wire.response().body.utf8.count == 1_000_000) }
            }
        }
    }

    private func eventually(_ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while !condition() {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

extension RawConnection {
    /// Sends `text` again and again, until the server refuses to read on.
    func dribble(_ text: String) async throws -> RawConnection {
        let end = ContinuousClock.now + .seconds(4)
        do {
            while ContinuousClock.now < end {
                try await send(text)
                try await Task.sleep(for: .milliseconds(20))
            }
        } catch {
            // The server has closed the connection.
        }
        return self
    }

    /// Returns what arrives until the connection is closed or reset.
    func rest() async -> String { (try? await receiveAll()) ?? "" }
}
