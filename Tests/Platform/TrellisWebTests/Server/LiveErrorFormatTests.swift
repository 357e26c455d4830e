import HTTPTypes
import NIOCore
import Testing
import TrellisConfig
import TrellisKernel

@testable import TrellisWeb

@Suite("Formats of errors on connections", .timeLimit(.minutes(2)))
struct LiveErrorFormatTests {
    private static let sink = Route.open(.post, "/sink") { request in
        .plain("\(try await request.collectBody().readableBytes)")
    }

    private func exchange(_ text: String) async throws -> String {
        try await LiveServer.run(
            [Self.sink], settings: { $0.bodyLimit = ByteCount(bytes: 1000) }, errorRenderer: FieldErrorRenderer()
        ) { server in try await server.exchange(text) }
    }

    private func check(_ response: String, _ status: Int, _ error: RequestError) {
        #expect(response.hasPrefix("HTTP/1.1 \(status) "))
        #expect(response.contains("application/json"))
        #expect(response.hasSuffix("\r\n\r\n{\"errors\":{\"body\":[\"\(error.message)\"]}}"))
    }

    @Test("Input that isn't HTTP, and header fields over the limit")
    func malformed() async throws {
        check(try await exchange("nonsense\r\n\r\n"), 400, .malformed)
        check(
            try await exchange(
                "GET /sink HTTP/1.1\r\nHost: x\r\nX-Long: \(String(repeating: "a", count: 40_000))\r\n\r\n"),
            431, .headerTooLarge)
    }

    @Test("A body over the limit, also when the client waits for 100")
    func body() async throws {
        check(
            try await exchange("POST /sink HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n"), 413,
            .tooLarge(limit: 1000))
        check(
            try await exchange(
                "POST /sink HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n"), 413,
            .tooLarge(limit: 1000))
    }

    @Test("A request that times out")
    func timeout() async throws {
        let stuck = Route.open("/stuck") { _ in
            while true { try await Task.sleep(for: .seconds(60)) }
        }
        try await LiveServer.run(
            [stuck], settings: { $0.requestTimeout = .milliseconds(1) }, errorRenderer: FieldErrorRenderer()
        ) { server in
            check(try await server.exchange("GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n"), 503, .responseTimeout)
        }
    }
}
