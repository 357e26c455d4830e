import App
import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTenants
import TrellisTesting
import TrellisUsers
import TrellisWeb

extension TestApp {
    /// Signs up in ``AcmeProduct``.
    func acmeSignUp(_ name: String, phone: String) async throws -> Actor {
        let response = try await acmeSignUp(name, profile: ["phone": .string(phone)])
        guard response.status == 201 else { throw UnexpectedResponse(response) }
        let tenant = response.json["tenant"]?["id"]?.string.flatMap { ID<Tenant>($0) }
        return try await logIn("\(name)@example.com").inTenant(tenant)
    }

    /// Sends a sign-up to ``AcmeProduct``.
    func acmeSignUp(_ name: String, profile: JSONValue?, company: JSONValue? = nil) async throws -> TestResponse {
        var body: JSONObject = [
            "email": .string("\(name)@example.com"), "password": .string(TestApp.password), "tenant_name": "Acme",
        ]
        body["profile"] = profile
        body["tenant_company"] = company
        return try await send(.post, Application.prefix + "/auth/signup", body: .object(body))
    }
}

@Suite("Extra fields")
struct ExtraFieldTests {
    @Test("A sign-up stores a product's fields with the user and the tenant, and returns them")
    func signUp() async throws {
        try await withApp(AcmeProduct.self) { app in
            let made = try await app.acmeSignUp("ada", profile: ["phone": "+43123456"], company: ["vat_id": "ATU1"])
            #expect(made.status == 201)
            #expect(made.json["profile"] == ["phone": "+43123456", "job_title": .null])
            #expect(made.json["tenant_company"] == ["vat_id": "ATU1"])
            let ada = try await app.logIn("ada@example.com")
            #expect(try await ada.get("/users/me").json["profile"]?["phone"] == "+43123456")
            #expect(try await ada.get("/tenants/current").json["company"] == ["vat_id": "ATU1"])
        }
    }

    @Test("Invalid fields are reported with the other violations, and nothing is stored")
    func invalid() async throws {
        try await withApp(AcmeProduct.self) { app in
            let missing = try await app.acmeSignUp("ada", profile: nil)
            #expect(Outcome(missing) == Outcome(422, "input.invalid") && missing.pointers == ["/profile"])
            let body: JSONValue = [
                "email": "no address", "password": .string(TestApp.password), "tenant_name": "Acme", "profil": [:],
                "profile": ["phone": "1", "fax": "2"], "tenant_company": ["vat_id": 5],
            ]
            let invalid = try await app.send(.post, Application.prefix + "/auth/signup", body: body)
            #expect(
                invalid.pointers == ["/email", "/profil", "/profile/phone", "/profile/fax", "/tenant_company/vat_id"])
            #expect(try await app.acmeSignUp("ada", profile: ["phone": "+43123456"]).status == 201)
        }
    }

    @Test("A change of the fields alone is a new version of the user")
    func change() async throws {
        try await withApp(AcmeProduct.self) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            let changed = try await ada.patch("/users/me", ["profile": ["job_title": "Engineer"]])
            #expect(changed.json["profile"] == ["phone": "+43123456", "job_title": "Engineer"])
            #expect(changed.json["version"] == 2)
            let cleared = try await ada.patch(
                "/users/me", ["display_name": "Ada", "profile": ["job_title": .null]])
            #expect(cleared.json["profile"] == ["phone": "+43123456", "job_title": .null])
            #expect(cleared.json["display_name"] == "Ada" && cleared.json["version"] == 3)
            let stale = try await ada.send(
                .patch, "/users/me", ["profile": ["phone": "+4355555"]], headers: [.ifMatch: "\"2\""])
            #expect(stale.status == 412)
            let invalid = try await ada.patch("/users/me", ["profile": ["phone": "?"]])
            #expect(invalid.pointers == ["/profile/phone"])
            #expect(try await ada.get("/users/me").json["version"] == 3)
        }
    }

    @Test("A user without a row has null, and the first change must be a whole input")
    func withoutRow() async throws {
        try await withApp(AcmeProduct.self) { app in
            let root = try await app.superuser()
            #expect(try await root.get("/users/me").json["profile"] == .null)
            let part = try await root.patch("/users/me", ["profile": ["job_title": "Operator"]])
            #expect(Outcome(part) == Outcome(422, "input.invalid") && part.pointers == ["/profile/phone"])
            let whole = try await root.patch("/users/me", ["profile": ["phone": "+43999999"]])
            #expect(whole.json["profile"]?["phone"] == "+43999999")
        }
    }

    @Test("A row that violates a unique index of the side table is the product's error, and rolls everything back")
    func conflict() async throws {
        try await withApp(AcmeProduct.self) { app in
            _ = try await app.acmeSignUp("ada", phone: "+43123456")
            let taken = try await app.acmeSignUp("bob", profile: ["phone": "+43123456"])
            #expect(Outcome(taken) == Outcome(409, "acme.phone_taken"))
            let bob = try await app.acmeSignUp("bob", phone: "+43777777")
            let changed = try await bob.patch("/users/me", ["display_name": "Bob", "profile": ["phone": "+43123456"]])
            #expect(Outcome(changed) == Outcome(409, "acme.phone_taken"))
            #expect(try await bob.get("/users/me").json["display_name"] == "")
        }
    }

    @Test("Tenants have the fields wherever they are shown, and without input those with defaults")
    func tenants() async throws {
        try await withApp(AcmeProduct.self) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            let made = try await ada.post("/tenants", ["name": "Globex", "company": ["vat_id": "ATU2"]])
            #expect(made.json["company"] == ["vat_id": "ATU2"])
            let listed = try await ada.get("/tenants").json["items"]?.array ?? []
            #expect(listed.map { $0["company"]?["vat_id"] } == ["", "ATU2"])
            let changed = try await ada.patch("/tenants/current", ["company": ["vat_id": "ATU3"]])
            #expect(changed.json["company"] == ["vat_id": "ATU3"] && changed.json["version"] == 2)
            let root = try await app.superuser()
            let all = try await root.get("/superuser/tenants").json["items"]?.array ?? []
            #expect(all.map { $0["company"]?["vat_id"] } == ["ATU3", "ATU2"])
            let one = try await root.get("/superuser/tenants/\(ada.tenantID?.description ?? "")")
            #expect(one.json["company"] == ["vat_id": "ATU3"])
        }
    }
}
