import App
import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

/// ``AcmeProduct``, whose API is in camel case.
private struct CamelCaseProduct: Product {
    static let name = App.name
    static let settings = App.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try AcmeProduct.compose(on: platform)
        composition.keys = .camelCase
        return composition
    }
}

/// The product of the tests, whose API is in camel case.
private struct CamelCaseSample: Product {
    static let name = SampleApp.name
    static let settings = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { $0.keys = .camelCase }
    }
}

@Suite("A product in camel case")
struct KeyStyleProductTests {
    private func signUp(_ app: TestApp, _ name: String = "ada") async throws -> TestResponse {
        try await app.send(
            .post, Application.prefix + "/auth/signup",
            body: [
                "email": .string("\(name)@example.com"), "password": .string(TestApp.password), "tenantName": "Acme",
                "profile": ["phone": "+43123456", "jobTitle": "Engineer"], "tenantCompany": ["vatId": "ATU1"],
            ])
    }

    @Test("System's routes and the product's extra fields have names in camel case, in and out")
    func system() async throws {
        try await withApp(CamelCaseProduct.self) { app in
            let made = try await signUp(app)
            #expect(made.status == 201 && made.json["tenantCompany"] == ["vatId": "ATU1"])
            let ada = try await app.logIn("ada@example.com")
            let changed = try await ada.patch("/users/me", ["displayName": "Ada", "profile": ["jobTitle": .null]])
            #expect(changed.json["displayName"] == "Ada" && changed.json["profile"]?["jobTitle"] == .null)
            let tenant = try await ada.patch("/tenants/current", ["company": ["vatId": "ATU2"]])
            #expect(tenant.json["company"] == ["vatId": "ATU2"])
            let page = try await ada.get("/tenants?limit=1").json
            #expect(page["nextCursor"] != nil && page["next_cursor"] == nil)
        }
    }

    @Test("A change that makes a row is read in the same style as the body")
    func withoutRow() async throws {
        try await withApp(CamelCaseProduct.self) { app in
            let root = try await app.superuser()
            let part = try await root.patch("/users/me", ["profile": ["jobTitle": "Operator"]])
            #expect(Outcome(part) == Outcome(422, "input.invalid") && part.pointers == ["/profile/phone"])
            let whole = try await root.patch(
                "/users/me", ["profile": ["phone": "+43999999", "jobTitle": "Operator"]])
            #expect(whole.json["profile"]?["jobTitle"] == "Operator")
        }
    }

    @Test("Names in snake case are unknown, and violations and problems have the product's names")
    func refused() async throws {
        try await withApp(CamelCaseProduct.self) { app in
            _ = try await signUp(app)
            let ada = try await app.logIn("ada@example.com")
            let refused = try await ada.patch("/users/me", ["display_name": "Ada"])
            #expect(refused.pointers == ["/display_name"] && refused.json["requestId"] != nil)
            #expect(try await app.send(.get, "/api/v1/nowhere").json["requestId"] != nil)
            #expect(try await app.send(.get, "/nowhere").json["request_id"] == nil)
        }
    }

    @Test("Jobs, events and the audit keep their names: what is stored doesn't change with the API")
    func stored() async throws {
        try await withApp(CamelCaseSample.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.post("/samples", ["name": "Apollo"]).status == 201)
            let accepted = try await ada.post("/samples/export")
            #expect(accepted.status == 202)
            let path = try #require(accepted.json["statusUrl"]?.string)
            #expect(accepted.headers[.location] == path)
            try await app.runJobs()
            let job = try await app.send(.get, path, headers: ada.headers).json
            #expect(job["state"] == "completed" && job["maxAttempts"]?.int != nil && job["result"]?["rows"] == 1)
        }
    }
}
