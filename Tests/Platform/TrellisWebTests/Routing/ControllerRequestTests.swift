import HTTPTypes
import NIOCore
import Synchronization
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

/// Tests of controllers with router, guard, limits and problem responses.
@Suite struct ControllerRequestTests {
    private let app: WebTestApp
    private let anna: HTTPFields = [.authorization: "Bearer anna"]
    private let id = "00000000-0000-0001-0000-000000000002"

    init() throws {
        let document = OpenAPIDocument(title: "Samples", version: "1", routes: SampleController.routes())
        let routes = SampleController.routes().map { $0.under("/api/v1") }
        app = try WebTestApp(routes + DocsRoutes(document: document, assets: "nowhere").routes)
    }

    private func post(_ body: String, type: String = "application/json") async throws -> WebTestApp.Response {
        var headers = anna
        headers[.contentType] = type
        return try await app.send(.post, "/api/v1/samples", headers, body: body)
    }

    @Test("A created resource has its URL below the prefix, and can be fetched there")
    func created() async throws {
        let created = try await post(#"{"name":"a","count":2}"#)
        #expect(created.status == 201)
        #expect(created.headers[.location] == "/api/v1/samples/\(id)")
        let fetched = try await app.send(.get, "/api/v1/samples/\(id)", anna)
        #expect(fetched.status == 200)
        #expect(fetched.headers[.eTag] == "\"3\"")
        var again = anna
        again[.ifNoneMatch] = "\"3\""
        #expect(try await app.send(.get, "/api/v1/samples/\(id)", again).status == 304)
    }

    @Test(
        "Each rejection is a problem with its own status and code",
        arguments: [
            (#"{"name":"taken"}"#, "application/json", 409, "sample.name_taken"),
            (#"{"name":""}"#, "application/json", 422, "input.invalid"),
            (#"{"name":"#, "application/json", 400, "json.syntax"),
            ("", "application/json", 400, "request.body_missing"),
            ("name=a", "application/x-www-form-urlencoded", 415, "request.unsupported_media_type"),
        ])
    func refusals(body: String, type: String, status: Int, code: String) async throws {
        let answer = try await post(body, type: type)
        #expect(answer.status == status)
        #expect(answer.code == code)
        #expect(answer.headers[.contentType] == "application/problem+json")
        #expect(app.reports.undeclared.isEmpty)
    }

    @Test("All violations of a request are in one response")
    func violations() async throws {
        var headers = anna
        headers[.contentType] = "application/json"
        headers[.ifMatch] = "*"
        let answer = try await app.send(
            .put, "/api/v1/samples/seven?deep=1&depth=x", headers, body: #"{"name":"","count":0}"#)
        #expect(answer.status == 422)
        for pointer in ["/path/id", "?deep", "?depth", "/name", "/count"] {
            #expect(answer.text.contains("\"pointer\":\"\(pointer)\""))
        }
    }

    @Test("The documents are served with their security policy")
    func documents() async throws {
        let document = try await app.send(.get, "/openapi.json")
        #expect(document.status == 200)
        #expect(document.text.hasPrefix(#"{"openapi":"3.1.0""#))
        let page = try await app.send(.get, "/docs")
        #expect(page.status == 200)
        let policies = page.headers[values: .contentSecurityPolicy]
        #expect(policies.count == 1)
        #expect(policies.first?.contains("script-src 'self'") == true)
        #expect(try await app.send(.get, "/docs/assets/..%2f..%2fPackage.swift").status == 404)
        #expect(try await app.send(.get, "/docs/assets/swagger-ui.css").status == 404)
    }

    @Test("The mock server needs no token, and returns the documented responses")
    func mock() async throws {
        let app = try WebTestApp(try SampleController.routes().map { try $0.mocked().under("/api/v1") })
        let page = try await app.send(.get, "/api/v1/samples?limit=2")
        #expect(page.status == 200)
        let samples = try SchemaCoding.decode(Page<SampleResponse>.self, from: page.body)
        #expect(!samples.items.isEmpty)
        #expect(try await app.send(.get, "/api/v1/samples?limit=0").status == 422)
        let created = try await app.send(
            .post, "/api/v1/samples", [.contentType: "application/json"], body: #"{"name":"a"}"#)
        #expect(created.status == 201)
    }
}
