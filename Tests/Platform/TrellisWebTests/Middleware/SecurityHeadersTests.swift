import HTTPTypes
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct SecurityHeadersTests {
    private let app: WebTestApp

    init() throws {
        app = try WebTestApp([
            .open("/plain") { _ in .plain("x") }, .open("/tagged") { _ in .plain("x", headers: [.eTag: "\"1\""]) },
            .open("/page") { _ in
                .plain("x", headers: [.contentSecurityPolicy: "default-src 'self'", .cacheControl: "no-cache"])
            },
        ])
    }

    @Test("Every response, including problems, has the security fields", arguments: ["/plain", "/nowhere"])
    func fields(path: String) async throws {
        let headers = try await app.send(.get, path).headers
        #expect(headers[.xContentTypeOptions] == "nosniff")
        #expect(headers[.referrerPolicy] == "no-referrer")
        #expect(headers[.frameOptions] == "DENY")
        #expect(headers[.contentSecurityPolicy] == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
        #expect(headers[.cacheControl] == "no-store")
        #expect(headers[.date]?.hasSuffix(" GMT") == true)
    }

    @Test("A route's own policy and caching are unchanged; the client may cache responses with a tag")
    func overridden() async throws {
        let page = try await app.send(.get, "/page").headers
        #expect(page[.contentSecurityPolicy] == "default-src 'self'")
        #expect(page[.cacheControl] == "no-cache")
        #expect(try await app.send(.get, "/tagged").headers[.cacheControl] == "private, no-cache")
    }

    @Test("Only a client that reached a trusted proxy by HTTPS is told to use nothing else")
    func transportSecurity() async throws {
        func field(_ settings: WebSettings, scheme: String, route: HTTPFields = [:]) async throws -> String? {
            let app = try WebTestApp([.open("/plain") { _ in .plain("x", headers: route) }], settings: settings)
            let head = HTTPRequest(
                method: .get, scheme: "http", authority: "localhost", path: "/plain",
                headerFields: [.forwardedProto: scheme])
            return await app.web.respond(to: head, from: IPAddress("10.0.0.1")).headers[.strictTransportSecurity]
        }
        var settings = WebSettings()
        #expect(try await field(settings, scheme: "https") == nil)
        settings.trustedProxies = ["10.0.0.0/8"]
        #expect(try await field(settings, scheme: "https") == "max-age=31536000")
        #expect(try await field(settings, scheme: "http") == nil)
        let own: HTTPFields = [.strictTransportSecurity: "max-age=1"]
        #expect(try await field(settings, scheme: "https", route: own) == "max-age=1")
        settings.hstsMaxAge = .zero
        #expect(try await field(settings, scheme: "https") == nil)
    }

    @Test("No field occurs twice")
    func once() async throws {
        let names = try await app.send(.get, "/page").headers.map(\.name.canonicalName)
        #expect(Set(names).count == names.count)
    }
}
