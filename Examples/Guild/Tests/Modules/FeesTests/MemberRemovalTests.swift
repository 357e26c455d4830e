import GuildApp
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@Suite("Members with fees")
struct MemberRemovalTests {
    @Test("A member who owes something isn't removed, before the payment is noted")
    func refused() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let bob = try await ada.addMember(permissions: [])
            let fee = try await ada.owes(bob.userID).id
            let path = "/tenants/current/members/\(bob.userID)"
            let refused = try await ada.delete(path)
            #expect(refused.status == 409 && refused.problem == "fee.unpaid")
            #expect(try await ada.get("/tenants/current").json["members"] == 2)
            #expect(try await ada.post("/fees/\(fee)/payment").status == 200)
            #expect(try await ada.delete(path).status == 204)
            #expect(try await ada.get("/tenants/current").json["members"] == 1)
        }
    }

    @Test("Nor does such a member leave")
    func leaving() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let bob = try await ada.addMember(try await app.signUp())
            let fee = try await ada.owes(bob.userID).id
            #expect(try await bob.delete("/tenants/current/members/me").problem == "fee.unpaid")
            #expect(try await ada.post("/fees/\(fee)/payment").status == 200)
            #expect(try await bob.delete("/tenants/current/members/me").status == 204)
        }
    }

    @Test("The routes that end memberships document the error of the step")
    func documented() async throws {
        try await withApp(App.self) { app in
            let routes = app.routes.filter { $0.errors.contains { $0.code == "fee.unpaid" } }.map(\.path)
            let members = "/api/v1/tenants/current/members"
            #expect(Set(routes) == ["\(members)/me", "\(members)/{user_id}"])
        }
    }
}
