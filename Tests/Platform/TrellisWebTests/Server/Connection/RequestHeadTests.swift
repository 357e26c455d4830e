import Testing
import TrellisConfig

@testable import TrellisWeb

/// The rules of the request line and the header fields (RFC 9110, sections 7, 9 and 15; RFC 9112, sections 2, 3 and 5).
@Suite("The head of a request", .timeLimit(.minutes(2))) struct RequestHeadTests {
    @Test("A malformed request line gets 400 at once, without a blank line")
    func malformedLine() async throws {
        let lines = [
            "nonsense", "GET /hello", "GET  /hello HTTP/1.1", "GET /hello  HTTP/1.1", "GET /hello HTTP/1.1 ",
            " GET /hello HTTP/1.1", "GET\t/hello\tHTTP/1.1", "GET /he llo HTTP/1.1", "GET /hello HTTP/1",
            "GET /hello HTTP/11",
            "GET /hello http/1.1", "GET /hello HTTP/1.x", "GET /hello HTTP /1.1", "GET /hello\u{0} HTTP/1.1",
            "GET /h\u{E9} HTTP/1.1", "GET /hello#part HTTP/1.1", "G(T /hello HTTP/1.1", "G\u{0}T /hello HTTP/1.1",
            "\u{16}\u{3}\u{1}", "GET /hello HTTP/1.1\n", "GET /hello \rHTTP/1.1",
        ]
        try await LiveServer.run(WireRoutes.all) { server in
            for line in lines {
                let answer = try await server.refusal("\(line)\r\n")
                #expect(answer.status == 400 && answer.isProblem("request.malformed"), "\(line): \(answer)")
            }
        }
    }

    @Test("A target in a form that its method doesn't have gets 400")
    func targetForms() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            for target in ["*", "hello", "ftp://x/hello", "x:80", "?a"] {
                let refused = try await server.refusal("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(refused.status == 400, "\(target)")
            }
            for target in ["/hello", "http://x/hello", "HTTP://x:80/hello", "https://x/hello?"] {
                let served = try await server.ask("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(served.status == 200, "\(target)")
            }
        }
    }

    @Test("The authority of an absolute target counts, not the Host field")
    func absoluteTarget() async throws {
        let host = Route.open("/host") { request in .plain(request.info.host ?? "none") }
        try await LiveServer.run([host]) { server in
            let answer = try await server.ask("GET http://a.example:81/host HTTP/1.1\r\nHost: b.example\r\n\r\n")
            #expect(answer.body == "a.example:81")
            #expect(try await server.ask("GET /host HTTP/1.1\r\nHost: b.example\r\n\r\n").body == "b.example")
        }
    }

    @Test("Versions other than 1.x get 505; later minor versions are served as 1.1")
    func versions() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            for line in ["GET / HTTP/2.0", "GET / HTTP/0.9", "GET / HTTP/3.1", "PRI * HTTP/2.0"] {
                let answer = try await server.refusal("\(line)\r\n\r\n")
                #expect(answer.status == 505 && answer.isProblem("request.version_unsupported"), "\(line)")
            }
            #expect(try await server.ask("GET /hello HTTP/1.7\r\nHost: x\r\n\r\n").status == 200)
        }
    }

    @Test("Unknown methods get 501, known ones 405 with the methods of the path")
    func methods() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            for method in ["BREW", "get", "TRACE", "PROPFIND", "CONNECT", String(repeating: "A", count: 300)] {
                let answer = try await server.refusal("\(method) /hello HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(answer.status == 501 && answer.isProblem("request.method_unknown"), "\(method)")
            }
            let tooLong = String(repeating: "A", count: 600)
            #expect(try await server.refusal("\(tooLong) /hello HTTP/1.1\r\nHost: x\r\n\r\n").status == 400)
            let known = try await server.ask("DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(known.status == 405 && known.field("allow") != nil)
        }
    }

    @Test("A refused HEAD gets no body, as far as its method could be read")
    func refusedHead() async throws {
        try await LiveServer.run(WireRoutes.all, settings: { $0.targetLimit = .kibibytes(1) }) { server in
            let target = "/hello?\(String(repeating: "a", count: 1100))"
            for (text, status) in [
                ("HEAD /hello HTTP/3.0\r\n\r\n", 505), ("HEAD \(target) HTTP/1.1\r\n\r\n", 414),
                ("HEAD \(target)", 414),
                ("HEAD /hello HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n", 400),
                ("HEAD /hello HTTP/1.1\r\nHost: x\r\nA: \(String(repeating: "a", count: 100_000))\r\n\r\n", 431),
            ] {
                let (found, rest) = try await server.connect { wire in
                    (try await wire.ask(text).status, try await wire.receiveAll())
                }
                #expect(found == status && rest == "", "\(text.prefix(60))")
            }
        }
    }

    @Test("A target over the limit gets 414, header fields over the limit or too many 431")
    func limits() async throws {
        try await LiveServer.run(WireRoutes.all, settings: { $0.targetLimit = .kibibytes(1) }) { server in
            let target = "/hello?\(String(repeating: "a", count: 1100))"
            for text in ["GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n", "GET \(target)"] {
                let answer = try await server.refusal(text)
                #expect(answer.status == 414 && answer.isProblem("request.target_too_long"))
            }
            let fields = [
                "X: \(String(repeating: "a", count: 33_000))",
                String(repeating: "X: \(String(repeating: "a", count: 500))\r\n", count: 70),
                String(repeating: "X: y\r\n", count: 129), "X: \(String(repeating: "a", count: 33_000))",
            ]
            for field in fields {
                let answer = try await server.refusal("GET /hello HTTP/1.1\r\nHost: x\r\n\(field)\r\n\r\n")
                #expect(answer.status == 431 && answer.isProblem("request.header_too_large"))
            }
        }
    }

    @Test("A request needs one valid Host field; HTTP/1.0 needs none")
    func host() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            let refused = [
                "", "Host: x\r\nHost: x\r\n", "Host:\r\n", "Host: a b\r\n", "Host: x/\r\n", "Host: a@x\r\n",
                "Host: x:99999\r\n", "Host: x:y\r\n", "Host: [::1\r\n", "Host: [zz]\r\n", "Host: x, y:1:2\r\n",
                "Host: a%2\r\n", "Host: x#y\r\n", "Host: x?y\r\n", "Host: \u{E9}\r\n", "Host: :80\r\n",
                "Host: [a]\r\n", "Host: [:::::]\r\n", "Host: [1:2:3:4:5:6:7:8:9]\r\n", "Host: [::1.2.3]\r\n",
            ]
            for field in refused {
                let answer = try await server.refusal("GET /hello HTTP/1.1\r\n\(field)\r\n")
                #expect(answer.status == 400 && answer.isProblem("request.host_invalid"), "\(field): \(answer)")
            }
            for host in [
                "x", "x:80", "x:", "127.0.0.1:8080", "[::1]:80", "[::1]", "a_b.example", "a%20b", "EXAMPLE.com.",
            ] {
                #expect(try await server.ask("GET /hello HTTP/1.1\r\nHost: \(host)\r\n\r\n").status == 200, "\(host)")
            }
            #expect(try await server.ask("GET /hello HTTP/1.0\r\n\r\n").status == 200)
            #expect(try await server.refusal("GET /hello HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n").status == 400)
            let absolute = try await server.refusal("GET http:///hello HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(absolute.status == 400 && absolute.isProblem("request.host_invalid"))
        }
    }

    @Test("A head may arrive byte by byte, and after an empty line; fields have optional white space")
    func parts() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            try await server.connect { wire in
                for byte in "\r\nGET /hello HTTP/1.1\r\nhOST: \t x\t \r\nX:\r\n\r\n".utf8 {
                    try await wire.send(String(decoding: [byte], as: UTF8.self))
                }
                #expect(try await wire.response().body == "hello")
            }
        }
    }

    @Test("The response to a refused request has the client's request id and language, and no body for HEAD")
    func refusal() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            try await server.connect { wire in
                let answer = try await wire.ask(
                    "HEAD /hello HTTP/1.1\r\nX-Request-ID: 0123456789abcdef\r\n\r\n")
                #expect(answer.status == 400 && answer.field("x-request-id") == "0123456789abcdef")
                #expect(try await wire.receiveAll() == "")
            }
        }
    }

    @Test("Random bytes never stop the server")
    func noise() async throws {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "GET", "POST", " ", "/hello", "/size", " HTTP/1.1", "\r\n", "\n", "\r", "Host: x", ":", "Content-Length: ",
            "5",
            "Transfer-Encoding: chunked", "\u{0}", "0\r\n\r\n", "\t", "ff", ";", "Connection: keep-alive",
            "Expect: 100-continue",
        ]
        let texts = (0..<150).map { _ in
            (0..<Int.random(in: 1...30, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                .joined()
        }
        try await LiveServer.run(WireRoutes.all) { server in
            for text in texts {
                let answer = try await server.connect(halfClosing: text) { wire in try await wire.receiveAll() }
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 "), "\(text)")
            }
            #expect(try await server.ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").body == "hello")
        }
    }
}
