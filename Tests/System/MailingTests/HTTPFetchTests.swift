import NIOCore
import Testing

@testable import TrellisMailing

@Suite("Requests for certificates")
struct HTTPFetchTests {
    private static func response(_ status: String, _ body: String, _ fields: String = "") -> String {
        "HTTP/1.1 \(status)\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("The body of a response with status 200 is returned, up to the limit")
    func body() async throws {
        let server = try RawServer(Self.response("200 OK", "certificate"))
        defer { server.stop() }
        #expect(try await HTTPFetch.body(of: server.url, limit: 11) == Array("certificate".utf8))
        await #expect(throws: (any Error).self) { try await HTTPFetch.body(of: server.url, limit: 10) }
    }

    @Test(
        "Other statuses are errors, and no redirect is followed",
        arguments: ["204 No Content", "404 Not Found", "302 Found"])
    func statuses(_ status: String) async throws {
        let target = try RawServer(Self.response("200 OK", "certificate"))
        defer { target.stop() }
        let server = try RawServer(Self.response(status, "", "location: \(target.url)\r\n"))
        defer { server.stop() }
        await #expect(throws: HTTPFetch.UnexpectedStatus.self) { try await HTTPFetch.body(of: server.url, limit: 100) }
    }

    @Test("A server that doesn't respond is given up")
    func silence() async throws {
        let server = try RawServer(nil)
        defer { server.stop() }
        await #expect(throws: (any Error).self) {
            try await HTTPFetch.body(of: server.url, limit: 100, timeout: .milliseconds(100))
        }
    }

    @Test(
        "A closed port, and an address that isn't one, are errors", arguments: ["http://127.0.0.1:1/", "nonsense", ""])
    func unreachable(_ url: String) async throws {
        await #expect(throws: (any Error).self) { try await HTTPFetch.body(of: url, limit: 100) }
    }
}
