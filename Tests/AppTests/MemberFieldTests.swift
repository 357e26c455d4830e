import App
import CoreTests
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTenants
import TrellisTesting
import TrellisUsers

@Suite("Extra fields of members")
struct MemberFieldTests {
    @Test("Members are added, listed and changed with the fields; the row is deleted with the membership")
    func members() async throws {
        try await withApp(AcmeProduct.self) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            let bob = try await app.acmeSignUp("bob", phone: "+43777777")
            let path = "/tenants/current/members"
            let refused = try await ada.post("/tenants/current/invitations", ["email": .string(bob.email)])
            #expect(refused.pointers == ["/profile"])
            _ = try await ada.addMember(bob, with: ["profile": ["office": "Graz"]])
            let listed = try await ada.get(path).json["items"]?.array ?? []
            #expect(listed.map { $0["profile"] } == [.null, ["office": "Graz"]])
            #expect(listed.map { $0["user_profile"]?["phone"] } == ["+43123456", "+43777777"])
            let kept = try await ada.patch("\(path)/\(bob.userID)", ["profile": ["office": "Wien"]])
            #expect(kept.json["profile"] == ["office": "Wien"] && kept.json["role"] == "member")
            let moved = try await ada.patch("\(path)/\(bob.userID)", ["role": "member", "profile": ["office": "Linz"]])
            #expect(moved.json["profile"] == ["office": "Linz"] && moved.json["role"] == "member")
            #expect(try await app.memberRows(of: ada) == ["Linz"])
            #expect(try await ada.delete("\(path)/\(bob.userID)").status == 204)
            #expect(try await app.memberRows(of: ada) == [])
        }
    }

    @Test("The audit of the tenant has the changes of its side rows")
    func audit() async throws {
        try await withApp(AcmeProduct.self) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            _ = try await ada.patch("/tenants/current", ["company": ["vat_id": "ATU3"]])
            try await app.sealAudit()
            let entries = try await ada.get("/audit?record=acme_tenant").json["items"]?.array ?? []
            #expect(Set(entries.map { $0["action"]?.string }) == ["insert", "update"])
            let update = entries.first { $0["action"] == "update" }
            #expect(update?["payload"]?["after"]?["vat_id"] == "ATU3" && update?["actor"] != .null)
        }
    }

    @Test("A deleted user leaves no membership and no side row; the last owner of a tenant stays")
    func deletion() async throws {
        try await withApp(AcmeProduct.self) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            let root = try await app.superuser()
            _ = try await ada.addMember(root, with: ["profile": ["office": "Graz"]])
            _ = try await root.patch("/users/me", ["profile": ["phone": "+43999999"]])
            let database = app.application.platform.database.system()
            let modules = app.application.modules
            let users = try #require(modules.lazy.compactMap { $0 as? UsersModule }.first)
            let tenants = try #require(modules.lazy.compactMap { $0 as? TenantsModule }.first)
            await #expect(throws: TenantError.lastOwner) {
                try await database.write { tx in try tenants.deleteUser(ada.userID, of: users, in: tx) }
            }
            try await database.write { tx in try tenants.deleteUser(root.userID, of: users, in: tx) }
            #expect(try await app.memberRows(of: ada) == [])
            let phones = try await database.read { tx in try tx.fetch(AcmeUserRecord.all).map(\.phone) }
            #expect(phones == ["+43123456"])
            #expect(try await root.get("/users/me").status == 401)
        }
    }

    @Test("The document has the fields of this product, and the exemplar product's has none")
    func document() async throws {
        try await withApp(AcmeProduct.self) { app in
            let schemas = try await app.get("/openapi.json").json["components"]?["schemas"]
            let signUp = schemas?["SignupRequest"]
            #expect(signUp?["properties"]?["profile"]?["$ref"] == "#/components/schemas/AcmeUserInput")
            #expect(signUp?["required"]?.array?.contains("profile") == true)
            #expect(signUp?["required"]?.array?.contains("tenant_company") == false)
            #expect(schemas?["UserUpdate"]?["properties"]?["profile"] != nil)
            #expect(schemas?["UserResponse"]?["required"]?.array?.contains("profile") == true)
            #expect(schemas?["MemberResponse"]?["properties"]?["user_profile"] != nil)
            #expect(schemas?["AcmeUserInput"]?["properties"]?["phone"]?["pattern"] == "^\\+[0-9]{5,15}$")
        }
        try await withApp(App.self) { app in
            let schemas = try await app.get("/openapi.json").json["components"]?["schemas"]
            #expect(schemas?["UserResponse"] != nil && schemas?["UserResponse"]?["properties"]?["profile"] == nil)
            #expect(try await app.signUp().get("/users/me").json["profile"] == nil)
        }
    }

    @Test("A name that the object has already, or that isn't in snake case, is refused in the composition")
    func names() async throws {
        try await withApp(App.self) { app in
            var tenants = TenantsModule(on: app.application.platform)
            for (name, error) in [
                ("name", SchemaExtensionError.nameTaken("name", type: "TenantCreate")),
                ("VAT", .nameInvalid("VAT")), ("", .nameInvalid("")),
            ] {
                #expect(throws: error) {
                    try tenants.extend(
                        AcmeTenantRecord.self, as: name, input: AcmeTenantFields.self, update: AcmeTenantFields.self,
                        output: AcmeTenantFields.self,
                        make: { _, tenant, _ in AcmeTenantRecord(id: tenant.id, tenantID: tenant.id, vatID: "") },
                        change: { _, _, _ in }, view: { AcmeTenantFields(vatID: $0.vatID) })
                }
            }
        }
    }
}

extension TestApp {
    /// Returns the offices in the side rows of the actor's tenant.
    fileprivate func memberRows(of actor: Actor) async throws -> [String] {
        let scope = Scope(tenantID: try #require(actor.tenantID), userID: actor.userID, requestID: "test")
        return try await application.platform.database.tenant(scope).read { tx in
            try tx.fetch(AcmeMemberRecord.order { $0.office.ascending }).map(\.office)
        }
    }
}
