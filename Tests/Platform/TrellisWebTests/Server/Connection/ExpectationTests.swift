import HTTPTypes
import Testing
import TrellisConfig

@testable import TrellisWeb

/// The expectation `100-continue` (RFC 9110, section 10.1.1).
@Suite("Expectations", .timeLimit(.minutes(2))) struct ExpectationTests {
    private static func post(_ path: String, _ fields: String, length: Int = 5) -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\nContent-Length: \(length)\r\n\r\n"
    }

    @Test("100 is sent once, when the body is read, and the connection stays open")
    func sent() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            try await server.connect { wire in
                for expectation in ["100-continue", "100-Continue"] {
                    let interim = try await wire.ask(Self.post("/size", "Expect: \(expectation)"))
                    #expect(interim.status == 100 && interim.head == "http/1.1 100 continue\r\n\r\n")
                    #expect(try await wire.ask("hello").body == "size 5")
                }
            }
        }
    }

    @Test("A refusal that the head decides comes without 100, and the connection is closed")
    func refused() async throws {
        let routes =
            WireRoutes.all + [
                Route.protected("/own", .authenticated), .open(.post, "/json") { _ in throw RequestError.bodyMissing },
                Route(
                    .post, "/typed", access: .open(reason: "A test."), handler: "Tests.typed", summary: "A test.",
                    parameters: BodyParameter([String: String].self), returns: ResponseEncoder(NoContent.self)
                ) { (_: PublicContext, _: [String: String]) in NoContent() },
            ]
        try await LiveServer.run(routes, settings: { $0.bodyLimit = ByteCount(bytes: 1000) }) { server in
            for (path, length, status) in [
                ("/missing", 5, 404), ("/own", 5, 405), ("/json", 5, 400), ("/size", 2000, 413), ("/ignore", 5, 200),
                ("/typed?unknown=1", 5, 422),
            ] {
                let answer = try await server.refusal(Self.post(path, "Expect: 100-continue", length: length))
                #expect(answer.status == status && answer.field("connection") == "close", "\(path): \(answer)")
            }
        }
    }

    @Test("A client that doesn't wait gets no 100, nor one that sends no body or speaks HTTP/1.0")
    func notNeeded() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            try await server.connect { wire in
                let eager = try await wire.ask(Self.post("/size", "Expect: 100-continue") + "hello")
                #expect(eager.body == "size 5")
                let empty = "POST /size HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n"
                #expect(try await wire.ask(empty).body == "size 0")
            }
            let old = "POST /size HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"
            #expect(try await server.ask(old).body == "size 5")
        }
    }

    @Test("Other expectations get 417")
    func unknown() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            for expectation in ["200-ok", "100-continue, x=y", "100-continue\r\nExpect: y"] {
                let answer = try await server.refusal(Self.post("/size", "Expect: \(expectation)"))
                #expect(answer.status == 417 && answer.isProblem("request.expectation_unknown"))
            }
        }
    }
}
