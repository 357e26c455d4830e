import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

/// Methods, header fields and exposed fields of CORS, as the settings and the routes say.
@Suite struct CORSSettingsTests {
    private let page = "https://app.example.com"

    private func preflight(
        _ routes: [Route]? = nil, method: HTTPRequest.Method = .put, _ change: (inout WebSettings) -> Void = { _ in }
    ) async throws -> (preflight: WebTestApp.Response, response: WebTestApp.Response) {
        var settings = WebSettings()
        settings.corsOrigins = [page]
        change(&settings)
        let app = try WebTestApp(
            routes ?? [.open("/things") { _ in .plain("x") }, .open(.put, "/things") { _ in .plain("x") }],
            settings: settings)
        return (
            try await app.send(
                .options, "/things", [.origin: page, .accessControlRequestMethod: method.rawValue]),
            try await app.send(.get, "/things", [.origin: page])
        )
    }

    private func names(_ field: String?) -> [String] {
        (field ?? "").split(utf8: ",").map { String($0.trimming()) }
    }

    @Test("By default pages may send every header field that the platform reads, and those of usual clients")
    func defaults() async throws {
        let answers = try await preflight()
        #expect(
            names(answers.preflight.headers[.accessControlAllowHeaders]) == [
                "Accept-Language", "Authorization", "Content-Type", "If-Match", "If-None-Match", "If-Range",
                "Last-Event-ID", "Range", "Traceparent", "Tracestate", "X-Request-ID", "X-Requested-With",
                "X-Tenant-ID",
            ])
        #expect(answers.preflight.headers[.accessControlAllowMethods] == "GET, PUT, HEAD, OPTIONS")
        #expect(
            names(answers.response.headers[.accessControlExposeHeaders]) == [
                "Accept-Ranges", "Allow", "Content-Disposition", "Content-Range", "ETag", "Location", "Retry-After",
                "WWW-Authenticate", "X-Request-ID",
            ])
        // Only the response to a preflight has these.
        #expect(answers.response.headers[.accessControlAllowHeaders] == nil)
        #expect(answers.response.headers[.accessControlAllowMethods] == nil)
    }

    @Test("The settings replace the lists; the fields of credentials and tenants stay allowed")
    func lists() async throws {
        let answers = try await preflight {
            $0.corsHeaders = ["X-Client", "authorization"]
            $0.corsExposedHeaders = ["X-Total-Count"]
        }
        #expect(
            names(answers.preflight.headers[.accessControlAllowHeaders]) == [
                "authorization", "X-Client", "X-Tenant-ID",
            ])
        #expect(answers.response.headers[.accessControlExposeHeaders] == "X-Total-Count")
    }

    @Test("An empty list of exposed fields adds no field")
    func empty() async throws {
        let answers = try await preflight { $0.corsExposedHeaders = [] }
        #expect(answers.response.headers[.accessControlExposeHeaders] == nil)
    }

    @Test("Only the allowed methods of a path are in a preflight; without any, there is no field")
    func methods() async throws {
        let some = try await preflight { $0.corsMethods = ["GET", "PUT", "DELETE"] }
        #expect(some.preflight.headers[.accessControlAllowMethods] == "GET, PUT")
        let none = try await preflight { $0.corsMethods = ["DELETE"] }
        #expect(none.preflight.status == 204)
        #expect(none.preflight.headers[.accessControlAllowMethods] == nil)
        #expect(none.preflight.headers[.allow] == nil)
    }

    @Test("The wildcard never covers Authorization, which stays named, and methods are always named")
    func wildcards() async throws {
        let answers = try await preflight {
            $0.corsOrigins = ["*"]
            $0.corsHeaders = ["*"]
            $0.corsExposedHeaders = ["*"]
        }
        #expect(names(answers.preflight.headers[.accessControlAllowHeaders]) == ["Authorization", "X-Tenant-ID", "*"])
        #expect(answers.preflight.headers[.accessControlAllowMethods] == "GET, PUT, HEAD, OPTIONS")
        #expect(answers.response.headers[.accessControlExposeHeaders] == "*")
    }

    @Test("Header fields that a route has as parameters and in its response are allowed and exposed")
    func routes() async throws {
        let description = ResponseDescription(headers: [
            ParameterDescription("X-Total-Count", in: .header, isRequired: true) { Int.describe(in: &$0) },
            ParameterDescription("Set-Cookie", in: .header, isRequired: true) { String.describe(in: &$0) },
        ])
        var input = InputDescription()
        input.parameters = ["X-Client", "Cookie", "Sec-Fetch-Site"].map { name in
            ParameterDescription(name, in: .header, isRequired: false) { String.describe(in: &$0) }
        }
        let route = Route(
            .get, "/things", access: AccessRule<PublicContext>.open(reason: "A test."), handlerName: "Test.things",
            description: RouteDescription(summary: "Things.", input: input, response: description),
            handler: { _, _ in .plain("x") })
        let answers = try await preflight([route], method: .get) {
            $0.corsHeaders = []
            $0.corsExposedHeaders = []
        }
        #expect(
            names(answers.preflight.headers[.accessControlAllowHeaders]) == [
                "Authorization", "X-Client", "X-Tenant-ID",
            ])
        #expect(answers.response.headers[.accessControlExposeHeaders] == "X-Total-Count")
    }

    @Test("Header fields of other schemes and tenant sources are allowed in place of the usual ones; cookies need none")
    func identification() async throws {
        let route = try Route.open("/things") { _ in .plain("x") }.identified(
            by: RequestIdentification(
                schemes: [.header("X-Session"), .cookie("session")], tenantSources: [.header("X-Team"), .userDefault]))
        let answers = try await preflight([route], method: .get) { $0.corsHeaders = [] }
        #expect(names(answers.preflight.headers[.accessControlAllowHeaders]) == ["X-Session", "X-Team"])
    }
}
