import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Traces of members and tenants")
struct LifecycleTraceTests {
    @Test("The audit has each act of an invitation with its actor and route, and never the token")
    func invitations() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let path = "/tenants/current/invitations"
            let first = try #require(try await ada.invite("cyd@example.com").json["id"]?.string)
            #expect(try await ada.delete("\(path)/\(first)").status == 204)
            let id = try #require(try await ada.invite(bob.email).json["id"]?.string)
            #expect(try await ada.post("\(path)/\(id)/resend").status == 200)
            let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            #expect(try await bob.accept(token).status == 200)
            #expect(try await bob.inTenant(ada.tenantID).delete("/tenants/current/members/me").status == 204)

            let entries = try await ada.audit("tenant_invitation")
            #expect(entries.map(\.action) == ["insert", "delete", "insert", "update", "delete"])
            let (owner, guest) = (ada.userID.description, bob.userID.description)
            #expect(entries.map(\.actor) == [owner, owner, owner, owner, guest])
            let api = "/api/v1\(path)"
            #expect(
                entries.map(\.origin) == [
                    "POST \(api)", "DELETE \(api)/{id}", "POST \(api)", "POST \(api)/{id}/resend",
                    "POST /api/v1/auth/invitations/accept",
                ])
            #expect(!entries.contains { "\($0.payload ?? .null)".contains(token) })
            let members = try await ada.audit("membership")
            #expect(members.map(\.action) == ["insert", "insert", "delete"])
            #expect(members.map(\.actor) == [owner, guest, guest])
            #expect(try await app.events(of: ada) == ["member.joined", "member.left"])
        }
    }

    @Test("A new user's membership has the new user as its actor")
    func joined() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.invite("cyd@example.com").status == 201)
            let token = try await app.takeInvitation(to: "cyd@example.com", from: ada.tenantID)
            #expect(try await app.accept(token, password: TestApp.password).status == 200)
            let cyd = try await app.logIn("cyd@example.com")
            #expect(try await ada.audit("membership").last?.actor == cyd.userID.description)
        }
    }

    @Test("The audit and the events have suspension, deletion, restoration and transfer")
    func tenant() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, root) = (try await app.signUp(tenant: "Acme"), try await app.root())
            let bob = try await ada.addMember(try await app.signUp(tenant: "Globex"))
            let id = try #require(ada.tenantID)
            let suspension = "/superuser/tenants/\(id)/suspension"
            for _ in 0..<2 { #expect(try await root.put(suspension).status == 204) }
            for _ in 0..<2 { #expect(try await root.delete(suspension).status == 204) }
            let transfer: JSONValue = ["user_id": .string(bob.userID.description)]
            #expect(try await ada.delete("/tenants/current").status == 204)
            for _ in 0..<2 { #expect(try await ada.inTenant(nil).delete("/tenants/\(id)/deletion").status == 204) }
            #expect(try await ada.put("/tenants/current/owner", transfer).status == 204)

            let changes = try await bob.audit("tenant").filter { $0.action == "update" }
            let (owner, superuser) = (ada.userID.description, root.userID.description)
            #expect(changes.map(\.actor) == [superuser, superuser, owner, owner])
            #expect(
                changes.map(\.origin) == [
                    "PUT /api/v1/superuser/tenants/{id}/suspension",
                    "DELETE /api/v1/superuser/tenants/{id}/suspension", "DELETE /api/v1/tenants/current",
                    "DELETE /api/v1/tenants/{id}/deletion",
                ])
            #expect(changes[0].payload?["after"]?["suspended_at"] != .null)
            #expect(changes[2].payload?["after"]?["deleted_at"] != .null)
            let roles = try await bob.audit("membership").filter { $0.action == "update" }
            #expect(roles.map(\.origin) == Array(repeating: "PUT /api/v1/tenants/current/owner", count: 2))
            #expect(
                try await app.events(of: ada) == [
                    "member.joined", "tenant.suspended", "tenant.resumed", "tenant.deleted", "tenant.restored",
                    "member.role_changed", "member.role_changed",
                ])
        }
    }
}
