import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Ownership of a tenant")
struct OwnershipTests {
    @Test("An owner gives the tenant to another member, and is an administrator afterwards")
    func transferred() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(try await app.signUp(tenant: "Globex"))
            #expect(try await bob.give(to: bob).problem == "auth.forbidden")
            #expect(try await ada.give(to: ada).status == 204)
            #expect(try await ada.get("/tenants/current").json["role"] == "owner")
            #expect(try await ada.give(to: bob).status == 204)
            #expect(try await ada.get("/tenants/current").json["role"] == "admin")
            #expect(try await bob.get("/tenants/current").json["role"] == "owner")
            #expect(try await ada.give(to: ada).problem == "auth.forbidden")
            #expect(try await app.events(of: ada) == ["member.joined", "member.role_changed", "member.role_changed"])
        }
    }

    @Test("It needs a recent proof, and a member of the tenant whose account can sign in")
    func refused() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, root) = (try await app.signUp(tenant: "Acme"), try await app.root())
            let eve = try await app.signUp(tenant: "Globex")
            let bob = try await ada.addMember(try await app.signUp(tenant: "Home"))
            #expect(try await ada.give(to: eve).problem == "member.not_found")
            let disabled = "/superuser/users/\(bob.userID)/disabled"
            #expect(try await root.put(disabled).status == 204)
            #expect(try await ada.give(to: bob).problem == "member.inactive")
            #expect(try await ada.get("/tenants/current").json["role"] == "owner")
            #expect(try await root.delete(disabled).status == 204)
            app.clock.advance(by: .seconds(601))
            #expect(try await ada.give(to: bob).problem == "auth.proof_required")
            let password: JSONValue = ["password": .string(TestApp.password)]
            #expect(try await ada.post("/auth/step-up", password).status == 200)
            #expect(try await ada.give(to: bob).status == 204)
        }
    }

    @Test("A custom role with the permission deletes the tenant, but gives no ownership that its member hasn't")
    func customRole() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let deputy = try await ada.addMember(permissions: ["tenants.own"])
            #expect(try await deputy.give(to: deputy).problem == "tenant.owner_required")
            #expect(try await deputy.delete("/tenants/current").status == 204)
            #expect(try await ada.get("/tenants/current").problem == "tenant.deleted")
        }
    }

    @Test("Of transfers to several members at once, one happens")
    func transfersRace() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            var members: [Actor] = []
            for _ in 0..<4 { members.append(try await ada.addMember(try await app.signUp(tenant: "Home"))) }
            let all = members
            let outcomes = try await app.race(4) { racer in try await ada.give(to: all[racer.number]) }
            #expect(outcomes.succeeded == 1 && outcomes.failed(with: "auth.forbidden") == 3, "\(outcomes)")
            #expect(try await ada.owners() == 1)
        }
    }

    @Test("Of a transfer and its target's leaving at once, one happens")
    func leavingRace() async throws {
        try await withApp(SampleApp.self) { app in
            for _ in 0..<5 {
                let ada = try await app.signUp(tenant: "Acme")
                let bob = try await ada.addMember(try await app.signUp(tenant: "Home"))
                let outcomes = try await app.race(2) { racer in
                    racer.number == 0
                        ? try await ada.give(to: bob) : try await bob.delete("/tenants/current/members/me")
                }
                #expect(outcomes.succeeded == 1, "\(outcomes)")
                let refusals = outcomes.failed(with: "member.not_found") + outcomes.failed(with: "tenant.last_owner")
                #expect(refusals == 1, "\(outcomes)")
                #expect(try await ada.owners() == 1)
            }
        }
    }

    @Test("Of a transfer and the deletion of its target's account at once, one happens")
    func deletionRace() async throws {
        try await withApp(SampleApp.self) { app in
            for _ in 0..<5 {
                let ada = try await app.signUp(tenant: "Acme")
                let home = try await app.signUp(tenant: "Home")
                #expect(try await home.delete("/tenants/current").status == 204)
                let bob = try await ada.addMember(home)
                let outcomes = try await app.race(2) { racer in
                    racer.number == 0 ? try await ada.give(to: bob) : try await bob.delete("/users/me")
                }
                #expect(outcomes.succeeded == 1, "\(outcomes)")
                let refusals = outcomes.failed(with: "member.inactive") + outcomes.failed(with: "tenant.sole_owner")
                #expect(refusals == 1, "\(outcomes)")
            }
        }
    }

    @Test("Of an owner who leaves while another owner is demoted, one remains")
    func demotionRace() async throws {
        try await withApp(SampleApp.self) { app in
            for _ in 0..<5 {
                let ada = try await app.signUp(tenant: "Acme")
                let bob = try await ada.addMember(try await app.signUp(tenant: "Home"), as: "owner")
                let outcomes = try await app.race(2) { racer in
                    racer.number == 0
                        ? try await ada.delete("/tenants/current/members/me")
                        : try await ada.patch("/tenants/current/members/\(bob.userID)", ["role": "viewer"])
                }
                // The demotion by an owner who has left is refused, and so is leaving as the last owner.
                #expect(outcomes.succeeded == 1, "\(outcomes)")
            }
        }
    }

    @Test("Of all owners who leave at once, one remains")
    func leaversRace() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            var owners = [ada]
            for _ in 0..<3 { owners.append(try await ada.addMember(try await app.signUp(tenant: "Home"), as: "owner")) }
            let all = owners
            let outcomes = try await app.race(4) { racer in
                try await all[racer.number].delete("/tenants/current/members/me")
            }
            #expect(outcomes.succeeded == 3 && outcomes.failed(with: "tenant.last_owner") == 1, "\(outcomes)")
        }
    }
}

extension Actor {
    /// Gives the actor's tenant to another member.
    fileprivate func give(to other: Actor) async throws -> TestResponse {
        try await put("/tenants/current/owner", ["user_id": .string(other.userID.description)])
    }

    /// Returns the number of owners of the actor's tenant.
    fileprivate func owners() async throws -> Int {
        let items = try await get("/tenants/current/members").json["items"]?.array ?? []
        return items.count { $0["role"] == "owner" }
    }
}
