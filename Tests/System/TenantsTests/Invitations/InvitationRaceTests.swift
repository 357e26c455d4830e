import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Races for invitations")
struct InvitationRaceTests {
    @Test("Of many that accept one token at once, one succeeds, and there is one membership")
    func acceptance() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            #expect(try await ada.invite(bob.email).status == 201)
            let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            let outcomes = try await app.race(8) { _ in try await bob.accept(token) }
            #expect(outcomes.succeeded == 1, "\(outcomes)")
            #expect(outcomes.failed(with: "invitation.invalid") == 7, "\(outcomes)")
            #expect(try await ada.get("/tenants/current/members").json["items"]?.array?.count == 2)
        }
    }

    @Test("Of many sign-ups into one invitation at once, one creates the account")
    func joining() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.invite("cyd@example.com").status == 201)
            let token = try await app.takeInvitation(to: "cyd@example.com", from: ada.tenantID)
            let outcomes = try await app.race(8) { _ in try await app.accept(token, password: TestApp.password) }
            #expect(outcomes.succeeded == 1, "\(outcomes)")
            let refusals = ["invitation.invalid", "invitation.sign_in_required"].map { outcomes.failed(with: $0) }
            #expect(refusals.reduce(0, +) == 7, "\(outcomes)")
            #expect(try await ada.get("/tenants/current/members").json["items"]?.array?.count == 2)
        }
    }

    @Test("A sign-up into an invitation beside its acceptance by the account without proof leaves one member")
    func joiningBesideAcceptance() async throws {
        try await withApp(SampleApp.self) { app in
            for _ in 0..<3 {
                let ada = try await app.signUp(tenant: "Acme")
                let bob = try await app.signUp(tenant: "Globex")
                #expect(try await ada.invite(bob.email).status == 201)
                let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
                let outcomes = try await app.race(2) { racer in
                    guard racer.number == 0 else {
                        return try await app.accept(token, password: "the password of the owner")
                    }
                    return try await bob.accept(token)
                }
                #expect(outcomes.succeeded == 1, "\(outcomes)")
                #expect(try await ada.get("/tenants/current/members").json["items"]?.array?.count == 2)
            }
        }
    }

    @Test("Of many that invite one address at once, one does, and one mail is sent")
    func invitation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let outcomes = try await app.race(8) { _ in try await ada.invite("bob@example.com") }
            #expect(outcomes.succeeded == 1 && outcomes.failed(with: "invitation.exists") == 7, "\(outcomes)")
            try await app.runJobs()
            #expect(app.mails.count == 1)
        }
    }

    @Test("An invitation that is accepted and revoked at once has one of the two")
    func revocation() async throws {
        try await withApp(SampleApp.self) { app in
            for _ in 0..<5 {
                let ada = try await app.signUp(tenant: "Acme")
                let bob = try await app.signUp(tenant: "Globex")
                let id = try #require(try await ada.invite(bob.email).json["id"]?.string)
                let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
                let outcomes = try await app.race(2) { racer in
                    racer.number == 0
                        ? try await bob.accept(token) : try await ada.delete("/tenants/current/invitations/\(id)")
                }
                #expect(outcomes.succeeded == 1, "\(outcomes)")
                let isMember = try await bob.inTenant(ada.tenantID).get("/tenants/current").status == 200
                #expect(isMember == (outcomes.codes[0] == nil), "\(outcomes)")
            }
        }
    }

    @Test("An invitation that is accepted while its tenant is deleted makes a member of it, or none")
    func deletion() async throws {
        try await withApp(SampleApp.self) { app in
            for _ in 0..<3 {
                let ada = try await app.signUp(tenant: "Acme")
                let bob = try await app.signUp(tenant: "Globex")
                #expect(try await ada.invite(bob.email).status == 201)
                let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
                let outcomes = try await app.race(2) { racer in
                    racer.number == 0 ? try await bob.accept(token) : try await ada.delete("/tenants/current")
                }
                #expect(outcomes.codes[1] == nil, "\(outcomes)")
                let refusal = try await bob.inTenant(ada.tenantID).get("/tenants/current").problem
                #expect(refusal == (outcomes.codes[0] == nil ? "tenant.deleted" : "tenant.not_found"), "\(outcomes)")
            }
        }
    }

    @Test("The last place of a tenant goes to one of two who accept at once")
    func quota() async throws {
        try await withApp(SampleApp.self, settings: ["quotas.members": "2"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            var guests: [(Actor, String)] = []
            for _ in 0..<2 {
                let guest = try await app.signUp(tenant: "Home")
                #expect(try await ada.invite(guest.email).status == 201)
                guests.append((guest, try await app.takeInvitation(to: guest.email, from: ada.tenantID)))
            }
            let both = guests
            let outcomes = try await app.race(2) { racer in
                let (guest, token) = both[racer.number]
                return try await guest.accept(token)
            }
            #expect(outcomes.succeeded == 1 && outcomes.failed(with: "quota.limit") == 1, "\(outcomes)")
        }
    }
}
