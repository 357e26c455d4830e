import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Rights to invite")
struct InvitationRightsTests {
    @Test("Only owners invite owners, members give no more than their own role, and an unknown role is refused")
    func escalation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let admin = try await ada.addMember(try await app.signUp(tenant: "Home"), as: "admin")
            let host = try await ada.addMember(permissions: ["members.manage"])
            #expect(try await admin.invite("eve@example.com", as: "owner").problem == "tenant.owner_required")
            #expect(try await host.invite("eve@example.com", as: "admin").problem == "role.permission_not_held")
            #expect(try await host.invite("eve@example.com", as: "boss").pointers == ["/role"])
            let viewer = try await ada.addMember(permissions: ["members.view"])
            #expect(try await viewer.invite("eve@example.com").problem == "auth.forbidden")
            #expect(try await viewer.get("/tenants/current/invitations").problem == "auth.forbidden")
        }
    }

    @Test("An invitation of a member who can't give the role any more isn't accepted")
    func lostRight() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let admin = try await ada.addMember(try await app.signUp(tenant: "Home"), as: "admin")
            let bob = try await app.signUp(tenant: "Globex")
            #expect(try await admin.invite(bob.email, as: "admin").status == 201)
            let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            let path = "/tenants/current/members/\(admin.userID)"
            #expect(try await ada.patch(path, ["role": "viewer"]).status == 200)
            #expect(try await bob.accept(token).problem == "invitation.inviter_not_allowed")
            #expect(try await ada.delete(path).status == 204)
            #expect(try await bob.accept(token).problem == "invitation.inviter_not_allowed")
            // The invitation stays, and an owner can send it again.
            let items = try await ada.get("/tenants/current/invitations").json["items"]?.array ?? []
            let id = try #require(items.first?["id"]?.string)
            #expect(try await ada.post("/tenants/current/invitations/\(id)/resend").status == 200)
            #expect(try await bob.accept(try await app.takeInvitation(to: bob.email, from: ada.tenantID)).status == 200)
        }
    }

    @Test("Another tenant's invitations are neither seen, sent again nor revoked")
    func isolation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let eve = try await app.signUp(tenant: "Globex")
            let id = try #require(try await ada.invite("bob@example.com").json["id"]?.string)
            let path = "/tenants/current/invitations"
            #expect(try await eve.get(path).json["items"] == [])
            #expect(try await eve.get("\(path)/\(id)").problem == "invitation.not_found")
            #expect(try await ada.get("\(path)/\(id)").json["email"] == "bob@example.com")
            #expect(try await eve.delete("\(path)/\(id)").problem == "invitation.not_found")
            #expect(try await eve.post("\(path)/\(id)/resend").problem == "invitation.not_found")
            #expect(try await eve.inTenant(ada.tenantID).delete("\(path)/\(id)").problem == "tenant.not_found")
            #expect(try await ada.get(path).json["items"]?.array?.count == 1)
            // One address can be invited to several tenants.
            #expect(try await eve.invite("bob@example.com").status == 201)
        }
    }

    @Test("An invitation of a member whose account is disabled or deleted isn't accepted")
    func endedInviter() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, root) = (try await app.signUp(tenant: "Acme"), try await app.root())
            let bob = try await app.signUp(tenant: "Globex")
            let home = try await app.signUp(tenant: "Home")
            let admin = try await ada.addMember(home, as: "admin")
            #expect(try await admin.invite(bob.email).status == 201)
            let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            let disabled = "/superuser/users/\(admin.userID)/disabled"
            #expect(try await root.put(disabled).status == 204)
            #expect(try await bob.accept(token).problem == "invitation.inviter_not_allowed")
            #expect(try await root.delete(disabled).status == 204)
            let again = try await app.logIn(admin.email)
            #expect(try await again.inTenant(home.tenantID).delete("/tenants/current").status == 204)
            #expect(try await again.delete("/users/me").status == 204)
            #expect(try await bob.accept(token).problem == "invitation.inviter_not_allowed")
            #expect(try await app.logIn(admin.email).get("/users/me").status == 200)
            #expect(try await bob.accept(token).status == 200)
        }
    }

    @Test("A role that grants more by now needs an inviter who may still give it; with the role its invitations end")
    func changedRole() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let (bob, cyd) = (try await app.signUp(tenant: "Globex"), try await app.signUp(tenant: "Initech"))
            let host = try await ada.addMember(permissions: ["members.manage", "samples.view"])
            let roles = "/tenants/current/roles"
            let made = try await ada.post(roles, ["name": "Reader", "permissions": ["samples.view"]])
            let path = "\(roles)/\(made.json["id"]?.string ?? "")"
            #expect(try await host.invite(bob.email, as: "Reader").status == 201)
            let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            let more: JSONValue = ["permissions": ["samples.view", "samples.delete"]]
            #expect(try await ada.patch(path, more).status == 200)
            #expect(try await bob.accept(token).problem == "invitation.inviter_not_allowed")
            #expect(try await ada.patch(path, ["permissions": ["samples.view"]]).status == 200)
            #expect(try await bob.accept(token).json["role"] == "Reader")

            #expect(try await ada.delete("/tenants/current/members/\(bob.userID)").status == 204)
            #expect(try await ada.invite(cyd.email, as: "Reader").status == 201)
            let last = try await app.takeInvitation(to: cyd.email, from: ada.tenantID)
            #expect(try await ada.delete(path).status == 204)
            #expect(try await cyd.accept(last).problem == "invitation.invalid")
            #expect(try await ada.get("/tenants/current/invitations").json["items"] == [])
        }
    }

    @Test("A suspended tenant invites no one, and no invitation to it is accepted until it is resumed")
    func suspended() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, root) = (try await app.signUp(tenant: "Acme"), try await app.root())
            let bob = try await app.signUp(tenant: "Globex")
            #expect(try await ada.invite(bob.email).status == 201)
            let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            let path = "/superuser/tenants/\(try #require(ada.tenantID))/suspension"
            #expect(try await root.put(path).status == 204)
            #expect(try await ada.invite("cyd@example.com").problem == "tenant.suspended")
            #expect(try await bob.accept(token).problem == "invitation.invalid")
            #expect(try await root.delete(path).status == 204)
            #expect(try await bob.accept(token).status == 200)
        }
    }

    @Test("An API key neither invites nor accepts")
    func keys() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let made = try await ada.post(
                "/api-keys", ["name": "Key", "role": "owner", "scopes": ["samples.view", "members.view"]])
            let secret = try #require(made.json["secret"]?.string)
            #expect(try await ada.invite("bob@example.com").status == 201)
            let token = try await app.takeInvitation(to: "bob@example.com", from: ada.tenantID)
            for (path, body) in [
                ("/tenants/current/invitations", ["email": "cyd@example.com"] as JSONValue),
                ("/auth/invitations/accept", ["token": .string(token), "password": .string(TestApp.password)]),
            ] {
                let response = try await app.send(
                    .post, "/api/v1" + path, body: body, headers: [.authorization: "Bearer \(secret)"])
                #expect(response.status == 403, "\(path): \(response.text)")
            }
        }
    }
}
