import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@testable import Trellis

@Suite("Formats of errors of a product and of its modules")
struct ErrorFormatTests {
    @Test("Every kind of failing request gets the product's format, as the document describes it")
    func product() async throws {
        try await withApp(FormatProduct.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let documented = DocumentedBody(document: app.application.document.json)
            let path = "/api/v1/samples"
            let check = { (response: TestResponse, method: String, path: String, status: Int) in
                #expect(response.status == status, "\(response.text)")
                #expect(response.problem == nil && response.headers[.contentLanguage] != nil)
                try documented.check(response, to: method, path)
                return try response.decoded(FieldErrors.self).errors
            }

            let anonymous = try await app.get(path)
            _ = try check(anonymous, "get", path, 401)
            #expect(anonymous.headers[.wwwAuthenticate] != nil)
            _ = try check(try await ada.inTenant(ID()).get("/samples"), "get", path, 404)
            let invalid = try check(try await ada.post("/samples", ["name": ""]), "post", path, 422)
            #expect(Array(invalid.keys) == ["name"])
            let unknown = try check(try await ada.get("/samples?colour=red"), "get", path, 422)
            #expect(Array(unknown.keys) == ["colour"])

            let created = try await ada.post("/samples", ["name": "Apollo"])
            _ = try check(try await ada.post("/samples", ["name": "Apollo"]), "post", path, 422)
            let id = created.json["id"]?.string ?? ""
            let stale = try await ada.patch("/samples/\(id)", ["name": "Gemini"], headers: [.ifMatch: "\"99\""])
            _ = try check(stale, "patch", "\(path)/{id}", 412)
            _ = try check(try await ada.get("/samples/\(ID<User>())"), "get", "\(path)/{id}", 404)

            var headers = ada.headers
            headers[.contentType] = "application/json"
            let broken = try await app.send(.post, path, bytes: Array("{".utf8), headers: headers)
            _ = try check(broken, "post", path, 400)
            let long = try await app.send(
                .post, path, bytes: Array(repeating: UInt8(ascii: " "), count: 1_048_577), headers: headers)
            _ = try check(long, "post", path, 413)
            headers[.contentType] = "text/plain"
            _ = try check(try await app.send(.post, path, bytes: [1], headers: headers), "post", path, 415)
            headers[.contentType] = "application/json"
            headers[.contentEncoding] = "gzip"
            let coded = try await app.send(.post, path, bytes: Array(#"{"name":"Mercury"}"#.utf8), headers: headers)
            _ = try check(coded, "post", path, 415)
            #expect(coded.headers[.acceptEncoding] == "identity")
            headers[.contentEncoding] = "Identity"
            let plain = try await app.send(.post, path, bytes: Array(#"{"name":"Mercury"}"#.utf8), headers: headers)
            #expect(plain.status == 201)
            _ = try check(try await ada.get("/samples", headers: [.accept: "text/html"]), "get", path, 406)
            let german = try await app.send(.get, path, headers: [.acceptLanguage: "de"])
            #expect(german.headers[.contentLanguage] == "de")
            let english = try anonymous.decoded(FieldErrors.self).errors["body"]?.first
            #expect(try check(german, "get", path, 401)["body"]?.first != english)
        }
    }

    @Test("Requests that no route takes get the product's format, or that of the module whose paths they are below")
    func unmatched() async throws {
        try await withApp(FormatProduct.self) { app in
            for path in ["/nowhere", "/api/v1/nowhere", "/docs/nowhere"] {
                let response = try await app.get(path)
                #expect(response.status == 404)
                #expect(try response.decoded(FieldErrors.self).errors.keys.contains("body"), "\(path)")
            }
            let other = try await app.send(.delete, "/api/v1/samples")
            #expect(other.status == 405 && other.headers[.allow] != nil)
            _ = try other.decoded(FieldErrors.self)
            #expect(try await app.send(.post, "/openapi.json").decoded(FieldErrors.self).errors.count == 1)

            for path in ["/legacy", "/legacy/nowhere", "/legacy/mine/nowhere"] {
                let response = try await app.get(path)
                #expect(response.status == 404 && response.headers[.contentType] == "application/vnd.legacy+json")
                _ = try response.decoded(LegacyFailure.self)
            }
            let wrong = try await app.send(.post, "/legacy/mine")
            #expect(wrong.status == 405 && wrong.headers[.allow] == "GET, HEAD, OPTIONS")
            _ = try wrong.decoded(LegacyFailure.self)
        }
    }

    @Test("A module has its own format, and a route of it another; the document has the schema of each")
    func module() async throws {
        try await withApp(FormatProduct.self) { app in
            let documented = DocumentedBody(document: app.application.document.json)
            let item = try await app.get("/legacy/items/1")
            #expect(try item.decoded(LegacyFailure.self).message == LegacyError.gone.message)
            try documented.check(item, to: "get", "/legacy/items/{id}")
            let mine = try await app.get("/legacy/mine")
            #expect(mine.status == 401 && mine.headers[.wwwAuthenticate] != nil)
            try documented.check(mine, to: "get", "/legacy/mine")
            let problem = try await app.get("/legacy/items/1/problem")
            #expect(problem.problem == "legacy.gone" && problem.status == 410)
            try documented.check(problem, to: "get", "/legacy/items/{id}/problem")
            let schemas = documented.document["components"]?["schemas"]
            for name in ["FieldErrors", "LegacyFailure", "Problem"] { #expect(schemas?[name] != nil, "\(name)") }
        }
    }

    @Test("The mock server returns errors in the formats of the product and of its modules")
    func mock() async throws {
        let application = try Application.inspect(FormatProduct.self)
        let mock = try application.mocked(settings: application.platform.settings).web()
        let invalid = await mock.respond(
            to: HTTPRequest(
                method: .post, scheme: "http", authority: "localhost", path: "/api/v1/samples",
                headerFields: [.contentType: "application/json"]))
        #expect(invalid.status == .badRequest && invalid.headers[.contentType] == "application/json")
        let nowhere = await mock.respond(
            to: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/legacy/nowhere"))
        #expect(nowhere.headers[.contentType] == "application/vnd.legacy+json")
    }
}
