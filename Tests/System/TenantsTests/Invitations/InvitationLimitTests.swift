import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisTenants

@Suite("Limits of invitations")
struct InvitationLimitTests {
    private let path = "/tenants/current/invitations"

    @Test("An address gets ten mails in an hour, however they are sent: again, anew, or by another tenant")
    func address() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, eve) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            let id = try #require(try await ada.invite("Victim@example.com").json["id"]?.string)
            for _ in 0..<3 { #expect(try await ada.post("\(path)/\(id)/resend").status == 200) }
            #expect(try await ada.delete("\(path)/\(id)").status == 204)
            for _ in 0..<6 {
                let invited = try await eve.invite("victim@example.com")
                #expect(invited.status == 201)
                #expect(try await eve.delete("\(path)/\(invited.json["id"]?.string ?? "")").status == 204)
            }
            for actor in [ada, eve] {
                let refused = try await actor.invite("victim@example.com")
                #expect(refused.status == 429 && refused.problem == "quota.rate")
                #expect(refused.headers[.retryAfter] == "3600")
            }
            // Nothing of a refused invitation remains, and other addresses have their own count.
            #expect(try await ada.get(path).json["items"] == [])
            #expect(try await ada.invite("bob@example.com").status == 201)
            try await app.runJobs()
            #expect(app.mails.count == 11)
            app.clock.advance(by: .seconds(3600))
            let later = try await app.logIn(eve.email).inTenant(eve.tenantID)
            #expect(try await later.invite("victim@example.com").status == 201)
        }
    }

    @Test("Of many tenants that invite one address at once, ten do")
    func race() async throws {
        try await withApp(SampleApp.self) { app in
            var owners: [Actor] = []
            for _ in 0..<12 { owners.append(try await app.signUp(tenant: "Acme")) }
            let all = owners
            let outcomes = try await app.race(12) { racer in try await all[racer.number].invite("victim@example.com") }
            #expect(outcomes.succeeded == 10 && outcomes.failed(with: "quota.rate") == 2, "\(outcomes)")
        }
    }

    @Test("A tenant sends as many invitations in an hour as the setting allows, which its quotas show")
    func tenant() async throws {
        try await withApp(SampleApp.self, settings: ["quotas.invitations": "2"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let id = try #require(try await ada.invite("bob@example.com").json["id"]?.string)
            #expect(try await ada.post("\(path)/\(id)/resend").status == 200)
            #expect(try await ada.invite("cyd@example.com").problem == "quota.rate")
            #expect(try await ada.post("\(path)/\(id)/resend").problem == "quota.rate")
            let quotas = try await ada.get("/tenants/current/quotas").json["items"]?.array ?? []
            let own = quotas.first { $0["name"] == "invitations" }
            #expect(own?["limit"] == 2 && own?["used"] == 2)
        }
    }

    @Test("Invitations that expired a month ago are removed, with the counts of mails")
    func swept() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.invite("old@example.com").status == 201)
            app.clock.advance(by: .seconds(30 * 86_400))
            #expect(try await app.logIn(ada.email).inTenant(ada.tenantID).invite("new@example.com").status == 201)
            try await app.erase()
            #expect(try await app.invitations(of: ada) == ["old@example.com", "new@example.com"])
            app.clock.advance(by: .seconds(7 * 86_400 + 1))
            try await app.erase()
            #expect(try await app.invitations(of: ada) == ["new@example.com"])
            let counts = try await app.application.platform.database.system().read { tx in
                try tx.count(InvitationBudgetRecord.all)
            }
            #expect(counts == 0)
        }
    }
}

extension TestApp {
    /// Returns the invited addresses of the actor's tenant, oldest first.
    fileprivate func invitations(of actor: Actor) async throws -> [String] {
        let scope = Scope(tenantID: actor.tenantID ?? .platform, userID: .noUser, requestID: "test")
        return try await application.platform.database.tenant(scope).read { tx in
            try tx.fetch(InvitationRecord.order { $0.id.ascending }).map(\.email)
        }
    }
}
