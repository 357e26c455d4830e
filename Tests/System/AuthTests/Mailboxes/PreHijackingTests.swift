import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

/// Accounts with the address of another person.
@Suite("Pre-hijacking")
struct PreHijackingTests {
    private let victim = "cfo@victim.example"
    private let own = "the own horse battery"

    @Test("Who proves the mailbox gets the address: the account without proof loses it, and its sessions end")
    func ownerSignsUp() async throws {
        try await withApp(SampleApp.self) { app in
            let attacker = try await app.signUp(tenant: "Trap", email: victim)
            #expect(try await attacker.get("/users/me").json["email_verified_at"] == .null)
            #expect(try await app.requestSignUp(victim, password: own, tenant: "Victim").status == 409)
            let token = try await app.token(to: victim)
            #expect(try await attacker.get("/users/me").status == 200)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).status == 200)

            #expect(try await attacker.get("/users/me").status == 401)
            #expect(try await app.logInStatus(victim) == 401)
            let owner = try await app.logIn(victim, password: own)
            #expect(owner.userID != attacker.userID)
            #expect(try await owner.get("/tenants").json["items"]?.array?.map { $0["name"] } == ["Victim"])
            let removed = try await app.application.platform.database.system().read { tx in
                try tx.find(UserRecord.self, attacker.userID)
            }
            #expect(removed?.email == "\(attacker.userID)@unverified.invalid")
            let actions = try await app.platformAudit(of: attacker.userID)
            #expect(actions.contains("auth.address_removed"))
        }
    }

    @Test("A forgotten password gives the owner of the mailbox the account, and ends the other's sessions")
    func ownerResets() async throws {
        try await withApp(SampleApp.self) { app in
            let attacker = try await app.signUp(email: victim)
            _ = try await app.auth("password/forgot", ["email": .string(victim)])
            let token = try await app.token(to: victim)
            let reset = try await app.auth("password/reset", ["token": .string(token), "password": .string(own)])
            #expect(reset.status == 204)
            #expect(try await attacker.get("/users/me").status == 401)
            #expect(try await app.logInStatus(victim) == 401)
            let owner = try await app.logIn(victim, password: own)
            #expect(try await owner.get("/users/me").json["email_verified_at"]?.string != nil)
        }
    }

    @Test("A proved address is never taken: the mail says that there is an account")
    func proved() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            _ = try await app.auth("verify-email/resend", ["email": .string(ada.email)])
            _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: ada.email))])
            #expect(try await app.requestSignUp(ada.email, password: own).problem == "user.email_taken")
            #expect(try await app.mails(to: ada.email).last?.subject.text == "You already have an account")
            #expect(try await app.logInStatus(ada.email) == 200)
        }
    }

    @Test("Accounts without proof lose their address after the time that the settings say")
    func expiry() async throws {
        try await withApp(SampleApp.self, settings: ["auth.unverified_lifetime": "7d"]) { app in
            let attacker = try await app.signUp(email: victim)
            let ada = try await app.signUp()
            _ = try await app.auth("verify-email/resend", ["email": .string(ada.email)])
            _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: ada.email))])
            app.clock.advance(by: .seconds(7 * 86_400 + 1))
            for _ in 0..<2 { try await app.sweepMailboxes() }
            #expect(try await app.logInStatus(attacker.email) == 401)
            #expect(try await app.logInStatus(ada.email) == 200)
            #expect(try await app.requestSignUp(victim, password: own).status == 201)
        }
    }

    @Test("Of a claim and a reset at once, one wins, and the former password is gone")
    func race() async throws {
        try await withApp(SampleApp.self) { app in
            let attacker = try await app.signUp(email: victim)
            _ = try await app.requestSignUp(victim, password: own)
            let claim = try await app.token(to: victim)
            _ = try await app.auth("password/forgot", ["email": .string(victim)])
            let reset = try await app.token(to: victim)
            let outcomes = try await app.race(8) { racer in
                racer.number.isMultiple(of: 2)
                    ? try await app.auth("verify-email", ["token": .string(claim)])
                    : try await app.auth(
                        "password/reset", ["token": .string(reset), "password": "yet another horse battery"])
            }
            #expect(outcomes.succeeded == 1)
            #expect(try await attacker.get("/users/me").status == 401)
            #expect(try await app.logInStatus(victim) == 401)
        }
    }
}
