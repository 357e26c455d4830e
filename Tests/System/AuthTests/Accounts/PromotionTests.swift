import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

@testable import TrellisAuth

/// The command for superusers, for an address that already has an account.
@Suite("Users who become superusers")
struct PromotionTests {
    private let address = "ops@victim.example"
    private let own = "the own horse battery"

    private func promote(in app: TestApp) async throws {
        #expect(try await !app.application.createSuperuser(email: address, password: own))
    }

    @Test("A stranger who signed up with the address keeps no mailed link, no session and no key")
    func stranger() async throws {
        try await withApp(SampleApp.self) { app in
            let stranger = try await app.signUp(email: address)
            let key = try await stranger.key()
            let change: JSONValue = ["email": "me@evil.example", "current_password": .string(TestApp.password)]
            #expect(try await stranger.put("/users/me/email", change).status == 202)
            let token = try await app.token(to: "me@evil.example")
            try await promote(in: app)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).problem == "auth.proof_invalid")
            #expect(try await stranger.get("/users/me").status == 401)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            let root = try await app.logIn(address, password: own)
            #expect(try await root.get("/superuser/users").status == 200)
        }
    }

    @Test("The owner of a former address can't restore it: that would make them a superuser")
    func formerAddress() async throws {
        try await withApp(SampleApp.self) { app in
            let former = try await app.signUp()
            _ = try await app.auth("verify-email/resend", ["email": .string(former.email)])
            _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: former.email))])
            let change: JSONValue = ["email": .string(address), "current_password": .string(TestApp.password)]
            #expect(try await former.put("/users/me/email", change).status == 202)
            _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: address))])
            let token = try await app.token(to: former.email)
            try await promote(in: app)
            let body: JSONValue = ["token": .string(token), "password": "another horse battery"]
            #expect(try await app.auth("password/reset", body).problem == "auth.proof_invalid")
            #expect(try await app.logInStatus(address, password: own) == 200)
        }
    }

    @Test("A proved account keeps its keys, and a superuser the links of before when the password stays")
    func kept() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(email: address)
            _ = try await app.auth("verify-email/resend", ["email": .string(address)])
            _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: address))])
            let key = try await ada.key()
            try await promote(in: app)
            #expect(try await key.get("/samples") == "200 ")
            _ = try await app.auth("password/forgot", ["email": .string(address)])
            let token = try await app.token(to: address)
            try await promote(in: app)
            let body: JSONValue = ["token": .string(token), "password": "another horse battery"]
            #expect(try await app.auth("password/reset", body).status == 204)
        }
    }

    @Test("An account in its grace is restored, so that it isn't erased as a superuser's")
    func deleted() async throws {
        try await withApp(SampleApp.self, settings: ["deletion.user_grace": "10m"]) { app in
            let ada = try await app.signUp(email: address)
            #expect(try await ada.delete("/tenants/current").status == 204)
            #expect(try await ada.delete("/users/me").status == 204)
            try await promote(in: app)
            app.clock.advance(by: .seconds(601))
            try await app.eraseAccounts()
            #expect(try await app.logIn(address, password: own).userID == ada.userID)
        }
    }

    @Test("A disabled account stays as it is, and the command says so")
    func disabled() async throws {
        try await withApp(SampleApp.self) { app in
            let (root, ada) = (try await app.root(), try await app.signUp(email: address))
            #expect(try await root.put("/superuser/users/\(ada.userID)/disabled").status == 204)
            await #expect(throws: AuthError.userDisabled) { try await promote(in: app) }
            #expect(try await root.delete("/superuser/users/\(ada.userID)/disabled").status == 204)
            #expect(try await app.logIn(address).get("/superuser/users").status == 403)
        }
    }
}
