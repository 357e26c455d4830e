import HTTPTypes
import NIOCore
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct AccessLogTests {
    private let app: WebTestApp

    init() throws {
        app = try WebTestApp([
            .protected("/secret/{id}", .member),
            .open("/stream") { _ in
                RouteResponse(
                    body: .stream(length: nil) { writer in
                        for part in ["one", "two"] { try await writer.write(ByteBuffer(string: part)) }
                    })
            },
            .open("/short") { _ in
                RouteResponse(body: .stream(length: 10) { try await $0.write(ByteBuffer(string: "one")) })
            },
        ])
    }

    @Test("The line has route pattern, method, status, duration, bytes, tenant and user, but not the path")
    func line() async throws {
        _ = try await app.send(.get, "/secret/0198", [.authorization: "Bearer anna"])
        let line = try #require(app.lines.last)
        for part in [
            "\"message\":\"request\"", "\"route\":\"/secret/{id}\"", "\"method\":\"GET\"", "\"status\":200",
            "\"duration_ms\":",
            "\"bytes\":11", "\"tenant_id\":\"\(FakeAuthenticator.acme)\"", "\"user_id\":\"\(FakeAuthenticator.anna)\"",
        ] {
            #expect(line.contains(part), "\(part) in \(line)")
        }
        #expect(!line.contains("0198"))
    }

    @Test("A path without a route is logged as unmatched, a path with another method by its pattern")
    func unmatched() async throws {
        _ = try await app.send(.get, "/wp-login.php")
        #expect(app.lines.last?.contains("\"route\":\"unmatched\"") == true)
        #expect(app.lines.last?.contains("wp-login") == false)
        _ = try await app.send(.put, "/stream")
        #expect(app.lines.last?.contains("\"route\":\"/stream\"") == true)
    }

    @Test("A streamed response is logged after it is written, with its bytes")
    func stream() async throws {
        let response = await app.web.respond(
            to: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/stream"))
        #expect(app.lines.isEmpty)
        #expect(String(buffer: try await response.collectBody()) == "onetwo")
        #expect(app.lines.count == 1)
        #expect(app.lines.last?.contains("\"bytes\":6") == true)
    }

    @Test("A streamed response that is shorter than announced is aborted")
    func short() async throws {
        await #expect(throws: StreamLengthError.self) { try await app.send(.get, "/short") }
        #expect(app.lines.contains { $0.contains("response aborted") })
    }
}
