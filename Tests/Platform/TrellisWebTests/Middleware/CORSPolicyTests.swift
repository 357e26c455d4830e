import HTTPTypes
import Testing

@testable import TrellisWeb

@Suite struct CORSPolicyTests {
    private let page = "https://app.example.com"

    private func app(_ origins: [String], credentials: Bool = false) throws -> WebTestApp {
        var settings = WebSettings()
        settings.corsOrigins = origins
        settings.corsCredentials = credentials
        return try WebTestApp(
            [.open("/things") { _ in .plain("x") }, .open(.post, "/things") { _ in .plain("x") }], settings: settings)
    }

    @Test("A preflight of an allowed origin gets the methods, the header fields and the cache time")
    func preflight() async throws {
        let answer = try await app([page]).send(
            .options, "/things", [.origin: page, .accessControlRequestMethod: "POST"])
        #expect(answer.status == 204)
        #expect(answer.headers[.accessControlAllowOrigin] == page)
        #expect(answer.headers[.accessControlAllowMethods] == "GET, POST, HEAD, OPTIONS")
        #expect(answer.headers[.accessControlAllowHeaders]?.contains("X-Tenant-ID") == true)
        #expect(answer.headers[.accessControlMaxAge] == "600")
        #expect(answer.headers[.accessControlAllowCredentials] == nil)
        // What is further in has its fields too.
        #expect(answer.headers[.xContentTypeOptions] == "nosniff" && answer.headers[.cacheControl] == "no-store")
        #expect(answer.headers[.allow] == nil)
    }

    @Test("A preflight of another origin gets no CORS fields")
    func refused() async throws {
        let answer = try await app([page]).send(
            .options, "/things", [.origin: "https://evil.example", .accessControlRequestMethod: "POST"])
        #expect(answer.status == 204)
        #expect(answer.headers[.accessControlAllowOrigin] == nil)
        #expect(answer.headers[.accessControlAllowMethods] == nil)
    }

    @Test("Responses to allowed origins, including problems, have CORS fields and vary by origin")
    func simple() async throws {
        let app = try app([page], credentials: true)
        for path in ["/things", "/nowhere"] {
            let answer = try await app.send(.get, path, [.origin: page])
            #expect(answer.headers[.accessControlAllowOrigin] == page)
            #expect(answer.headers[.accessControlAllowCredentials] == "true")
            #expect(answer.headers[.accessControlExposeHeaders]?.contains("X-Request-ID") == true)
            #expect(answer.headers[.vary]?.contains("Origin") == true)
        }
        #expect(try await app.send(.get, "/things").headers[.vary] == "Origin")
        #expect(try await app.send(.get, "/things", [.origin: "null"]).headers[.accessControlAllowOrigin] == nil)
    }

    @Test("The wildcard allows any origin without its name")
    func star() async throws {
        let answer = try await app(["*"]).send(.get, "/things", [.origin: page])
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
        #expect(answer.headers[.vary] == nil)
    }

    @Test("Without settings there are no CORS fields")
    func none() async throws {
        let answer = try await app([]).send(.get, "/things", [.origin: page])
        #expect(!answer.headers.contains { $0.name.rawName.lowercased().hasPrefix("access-control") })
    }
}
