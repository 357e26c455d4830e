import ServiceLifecycle
import Testing
import TrellisConfig

@testable import TrellisWeb

/// When a connection stays open, for HTTP/1.1 and for HTTP/1.0 (RFC 9110, section 7.6.1; RFC 9112, section 9).
@Suite("Persistent connections", .timeLimit(.minutes(2))) struct PersistenceTests {
    private static func get(_ path: String, _ fields: String = "", version: String = "1.1") -> String {
        "GET \(path) HTTP/\(version)\r\nHost: x\r\n\(fields)\r\n"
    }

    @Test("Connection is a list over all of its lines, in any case")
    func options() async throws {
        let closing = [
            "Connection: close\r\n", "connection: CLOSE\r\n", "Connection: foo, close\r\n",
            "Connection: close ,foo\r\n",
            "Connection: foo\r\nConnection: close\r\n", "Connection: keep-alive, Close\r\n", "Connection: ,close,\r\n",
        ]
        let keeping = ["", "Connection: keep-alive\r\n", "Connection: closed\r\n", "Connection: foo\r\nX: close\r\n"]
        try await LiveServer.run(WireRoutes.all) { server in
            for fields in closing {
                try await server.connect { wire in
                    let answer = try await wire.ask(Self.get("/hello", fields))
                    #expect(answer.status == 200 && answer.field("connection") == "close", "\(fields)")
                    #expect(try await wire.receiveAll() == "")
                }
            }
            for fields in keeping {
                try await server.connect { wire in
                    let kept = try await wire.ask(Self.get("/hello", fields))
                    #expect(kept.field("connection") == nil, "\(fields)")
                    #expect(try await wire.ask(Self.get("/hello")).body == "hello")
                }
            }
        }
    }

    @Test("HTTP/1.0 closes, unless the client asks for keep-alive, which the response confirms")
    func version10() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            let closed = try await server.exchange(Self.get("/hello", version: "1.0"))
            #expect(closed.hasPrefix("HTTP/1.1 200 OK\r\n") && closed.hasSuffix("\r\n\r\nhello"))
            #expect(closed.contains("Connection: close\r\n"))
            try await server.connect { wire in
                for _ in 0..<2 {
                    let kept = try await wire.ask(Self.get("/hello", "Connection: Keep-Alive\r\n", version: "1.0"))
                    #expect(kept.body == "hello" && kept.field("connection") == "keep-alive")
                }
                let both = try await wire.ask(Self.get("/hello", "Connection: keep-alive, close\r\n", version: "1.0"))
                #expect(both.field("connection") == "close")
                #expect(try await wire.receiveAll() == "")
            }
        }
    }

    @Test("HTTP/1.0 gets no chunks: a stream of unknown length ends with the connection")
    func stream10() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            let answer = try await server.exchange(
                Self.get("/stream", "Connection: keep-alive\r\n", version: "1.0"))
            #expect(answer.hasSuffix("\r\n\r\none two three") && answer.contains("Connection: close\r\n"))
            #expect(!answer.lowercased().contains("transfer-encoding"))
            try await server.connect { wire in
                let known = try await wire.ask(Self.get("/known", "Connection: keep-alive\r\n", version: "1.0"))
                #expect(known.body == "known" && known.field("connection") == "keep-alive")
            }
            let modern = try await server.ask(Self.get("/stream"))
            #expect(modern.body == "one two three" && modern.field("transfer-encoding") == "chunked")
        }
    }

    @Test("Transfer-Encoding in a request of HTTP/1.0 is refused")
    func chunked10() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            let answer = try await server.refusal(
                "POST /size HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n")
            #expect(answer.status == 400 && answer.isProblem("request.malformed"))
            let length = try await server.ask("POST /size HTTP/1.0\r\nContent-Length: 2\r\n\r\nab")
            #expect(length.body == "size 2")
        }
    }

    @Test("HEAD has the status and fields of GET without a body, and the next response follows at once")
    func head() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            for (path, fields) in [
                ("/hello", ""), ("/stream", ""), ("/known", ""), ("/large", "Accept-Encoding: gzip\r\n"), ("/huge", ""),
                ("/stream", "Accept-Encoding: gzip\r\n"), ("/private", ""), ("/missing", ""),
            ] {
                try await server.connect { wire in
                    for _ in 0..<2 {
                        let head = try await wire.ask("HEAD \(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
                        #expect(head.field("transfer-encoding") == nil)
                        let get = try await wire.ask(Self.get("/hello"))
                        #expect(get.status == 200 && get.body == "hello", "\(path)")
                    }
                }
                let version10 = try await server.exchange("HEAD \(path) HTTP/1.0\r\n\(fields)\r\n")
                #expect(version10.hasSuffix("\r\n\r\n") && version10.components(separatedBy: "\r\n\r\n").count == 2)
            }
        }
    }

    @Test("OPTIONS lists the methods of a path, and with * those of the server")
    func options204() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            try await server.connect { wire in
                let path = try await wire.ask("OPTIONS /hello HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(path.status == 204 && path.field("allow")?.contains("get") == true)
                let all = try await wire.ask("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(all.status == 204 && all.field("allow")?.contains("delete") == true)
                #expect(all.field("content-length") == nil && all.field("transfer-encoding") == nil)
                #expect(try await wire.ask("OPTIONS /missing HTTP/1.1\r\nHost: x\r\n\r\n").status == 404)
            }
        }
    }

    @Test("Pipelined requests get their responses in order, and malformed input its refusal last")
    func pipelining() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            try await server.connect { wire in
                let posts = (0..<40).map {
                    "POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: \($0)\r\n\r\n"
                        + String(repeating: "b", count: $0)
                }
                try await wire.send(posts.joined() + "nonsense\r\n\r\n" + posts[0])
                for size in 0..<40 { #expect(try await wire.response().body == "size \(size)") }
                #expect(try await wire.response().status == 400)
                #expect(try await wire.receiveAll() == "")
            }
        }
    }

    @Test("All pipelined requests of a client that half-closes are served")
    func halfClosed() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            let text = String(repeating: Self.get("/hello"), count: 5)
            let answer = try await server.connect(halfClosing: text) { wire in try await wire.receiveAll() }
            #expect(answer.components(separatedBy: "HTTP/1.1 200 OK").count == 6)
        }
    }

    @Test("A shutdown closes idle connections")
    func shutdown() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            try await server.connect { wire in
                let answer = try await wire.ask(Self.get("/hello"))
                #expect(answer.status == 200)
                await server.group.triggerGracefulShutdown()
                #expect(try await wire.receiveAll() == "")
            }
        }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
