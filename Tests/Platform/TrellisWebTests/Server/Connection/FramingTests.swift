import Testing
import TrellisConfig

@testable import TrellisWeb

/// Requests whose end two readers could see at different places (RFC 9112, sections 2.2, 5, 6 and 7).
@Suite("The framing of requests", .timeLimit(.minutes(2))) struct FramingTests {
    private static let hidden = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test("Ambiguous framing is refused with 400, and what follows is never served")
    func smuggling() async throws {
        let fields = [
            "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5",
            "Content-Length: 5, 6", "Content-Length: +5", "Content-Length: -5", "Content-Length: 0x5",
            "Content-Length: 5 5", "Content-Length:", "Content-Length: 99999999999999999999", "Content-Length: 5_0",
            "Content-Length : 5", "Content-Length\t: 5", " Content-Length: 5", "Content-Length: 5\n Foo: bar",
            "Content-Length: 5\nFoo: bar", "Content-Length: 5\r\n\tfolded", "Content-Length: 5\r\rFoo: bar",
            "Foo: a\u{0}b\r\nContent-Length: 5", "Foo\u{0}: a\r\nContent-Length: 5", "Foo: a\rContent-Length: 5",
            "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked, gzip", "Transfer-Encoding:", "Transfer-Encoding : chunked",
            "Transfer-Encoding: \u{B}chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "X: x\r\n: empty", "Foo bar: x", "No colon",
        ]
        try await LiveServer.run(WireRoutes.all) { server in
            for field in fields {
                let answer = try await server.refusal(
                    "POST /size HTTP/1.1\r\nHost: x\r\n\(field)\r\n\r\n0\r\n\r\n\(Self.hidden)")
                #expect(answer.status == 400 && answer.isProblem("request.malformed"), "\(field): \(answer)")
                #expect(answer.field("connection") == "close")
            }
        }
    }

    @Test("Codings other than chunked are refused with 501")
    func codings() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            for coding in [
                "gzip", "gzip, chunked", "xchunked", "identity", "chunked;q=1", "gzip\r\nTransfer-Encoding: chunked",
                // The Kelvin sign, of which the small letter is k.
                "chun\u{212A}ed",
            ] {
                let answer = try await server.refusal(
                    "POST /size HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \(coding)\r\n\r\n0\r\n\r\n\(Self.hidden)")
                #expect(answer.status == 501 && answer.isProblem("request.transfer_coding_unknown"), "\(coding)")
            }
        }
    }

    @Test("A length that a route sets itself isn't sent beside the server's, nor beside chunks")
    func ownLength() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            try await server.connect { wire in
                let bytes = try await wire.ask("GET /length HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(bytes.body == "bytes" && bytes.field("content-length") == "5")
                let chunks = try await wire.ask("GET /length?chunks HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(chunks.body == "chunks" && !chunks.head.contains("content-length"))
                #expect(try await wire.ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").body == "hello")
            }
        }
    }

    @Test("Chunks are read in any case and order of arrival, with extensions and trailer fields")
    func chunks() async throws {
        let bodies = [
            "5\r\nhello\r\n0\r\n\r\n": 5, "A\r\n0123456789\r\n0\r\n\r\n": 10, "a\r\n0123456789\r\n0\r\n\r\n": 10,
            "005\r\nhello\r\n000\r\n\r\n": 5, "5;name=value\r\nhello\r\n0;last\r\n\r\n": 5,
            "5 ; name=\"v\"\r\nhello\r\n0\r\n\r\n": 5, "5\r\nhello\r\n0\r\nExpires: never\r\nX: y\r\n\r\n": 5,
            "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n": 3, "0\r\n\r\n": 0,
        ]
        try await LiveServer.run(WireRoutes.all) { server in
            for (body, size) in bodies {
                let head = "POST /size HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
                try await server.connect { wire in
                    // Two requests on one connection: the end of the first body is found exactly.
                    #expect(try await wire.ask(head + body).body == "size \(size)")
                    for byte in (head + body).utf8 { try await wire.send(String(decoding: [byte], as: UTF8.self)) }
                    #expect(try await wire.response().body == "size \(size)")
                }
            }
        }
    }

    @Test("Long extensions and trailer fields are ignored, up to the limit of header fields together")
    func longParts() async throws {
        let long = String(repeating: "e", count: 9000)
        try await LiveServer.run(WireRoutes.all) { server in
            let head = "POST /size HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            let body = "5;\(long)\r\nhello\r\n0\r\nX: \(long)\r\nY: \(long)\r\n"
            #expect(try await server.ask(head + body + "\r\n").body == "size 5")
            let answer = try await server.refusal(head + body + "Z: \(long)\r\n\r\n")
            #expect(answer.status == 400 && answer.isProblem("request.body_unreadable"))
        }
    }

    @Test("Malformed chunks get 400 with a problem, and the connection is closed")
    func malformedChunks() async throws {
        let bodies = [
            "x\r\nhello\r\n0\r\n\r\n", "\r\nhello\r\n0\r\n\r\n", "5\nhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n",
            "5\r\nhelloxx0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
            "fffffffffffffffff\r\nhello\r\n0\r\n\r\n", "5 5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n",
            "5;a\u{0}b\r\nhello\r\n0\r\n\r\n", "5;a\rb\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n0\r\nNo colon\r\n\r\n",
            "5\r\nhello\r\n0\r\n: x\r\n\r\n", "5\r\nhello\r\n0\r\nX: y\n\r\n",
            "5;\(String(repeating: "e", count: 40_000))\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\r\n\(String(repeating: "X: \(String(repeating: "t", count: 1000))\r\n", count: 50))\r\n",
        ]
        try await LiveServer.run(WireRoutes.all) { server in
            for body in bodies {
                let answer = try await server.refusal(
                    "POST /size HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(body)\(Self.hidden)")
                #expect(answer.status == 400 && answer.isProblem("request.body_unreadable"), "\(body.prefix(40))")
                #expect(answer.field("connection") == "close")
            }
        }
    }

    @Test("The line of a chunk and a trailer field may arrive in parts, with pauses")
    func partsOfLines() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            try await server.connect { wire in
                let head = "POST /size HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                for part in [
                    head, "1", "", "\r", "\na\r", "\n2;e", "xt\r\nbc", "\r\n0\r\nTr", "ailer: x\r", "\n\r", "\n",
                ] {
                    try await wire.send(part)
                    // So that the server has read the part, and its code waits.
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(try await wire.response().body == "size 3")
            }
        }
    }

    @Test("A body that ends early gets 400")
    func early() async throws {
        try await LiveServer.run(WireRoutes.all) { server in
            for text in ["Content-Length: 10\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n123"] {
                let answer = try await server.connect(
                    halfClosing: "POST /size HTTP/1.1\r\nHost: x\r\n\(text)"
                ) { wire in try await wire.response() }
                #expect(answer.status == 400 && answer.isProblem("request.body_unreadable"))
            }
        }
    }
}
