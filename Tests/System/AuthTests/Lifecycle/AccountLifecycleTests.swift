import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisUsers
import TrellisWeb

@testable import TrellisAuth

@Suite("Life of an account")
struct AccountLifecycleTests {
    @Test("A disabled user's sessions end at once, and new ones are refused until the user is enabled")
    func disabled() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, root) = (try await app.signUp(), try await app.root())
            let path = "/superuser/users/\(ada.userID)/disabled"
            #expect(try await ada.put(path).problem == "auth.forbidden")
            for _ in 0..<2 { #expect(try await root.put(path).status == 204) }
            #expect(try await ada.get("/users/me").status == 401)
            let refresh: JSONValue = ["refresh_token": .string(ada.refreshToken ?? "")]
            #expect(try await app.send(.post, "/api/v1/auth/refresh", body: refresh).status == 401)
            let refused = try await app.signIn(ada.email, TestApp.password)
            #expect(refused.status == 403 && refused.problem == "auth.user_disabled")
            // Without the password the response says nothing about the account.
            #expect(try await app.signIn(ada.email, "another horse battery").problem == "auth.invalid_credentials")
            for _ in 0..<2 { #expect(try await root.delete(path).status == 204) }
            #expect(try await ada.get("/users/me").status == 401)
            #expect(try await app.logIn(ada.email).get("/users/me").status == 200)
            #expect(try await root.put("/superuser/users/\(root.userID)/disabled").problem == "auth.own_account")
            #expect(try await root.put("/superuser/users/\(ID<User>())/disabled").problem == "user.not_found")
        }
    }

    @Test("A deleted account ends its sessions, is restored by signing in, and is erased after the grace")
    func deleted() async throws {
        try await withApp(SampleApp.self, settings: ["deletion.user_grace": "10m"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let refused = try await ada.delete("/users/me")
            #expect(refused.status == 409 && refused.problem == "tenant.sole_owner")
            #expect(refused.json["detail"]?.string?.contains("only owner of Acme.") == true)
            let bob = try await ada.addMember(try await app.signUp(tenant: "Globex"), as: "owner")
            #expect(try await bob.inTenant(nil).delete("/users/me").problem == "tenant.sole_owner")
            #expect(try await ada.delete("/users/me", headers: [.ifMatch: "\"99\""]).status == 412)
            #expect(try await ada.delete("/users/me").status == 204)
            #expect(try await ada.get("/users/me").status == 401)
            try await app.eraseAccounts()
            let back = try await app.logIn(ada.email)
            #expect(try await back.inTenant(ada.tenantID).get("/tenants/current").status == 200)
            // It isn't deleted any more, so that nothing erases it later.
            app.clock.advance(by: .seconds(601))
            try await app.eraseAccounts()
            let later = try await app.logIn(ada.email)
            #expect(try await later.delete("/users/me").status == 204)
            app.clock.advance(by: .seconds(601))
            try await app.eraseAccounts()
            #expect(try await app.signIn(ada.email, TestApp.password).problem == "auth.invalid_credentials")
            let owner = try await app.logIn(bob.email).inTenant(ada.tenantID)
            #expect(try await owner.get("/tenants/current/members").json["items"]?.array?.count == 1)
            // The address is free for a new account.
            #expect(try await app.signUp(email: ada.email).userID != ada.userID)
        }
    }

    @Test("Deleting and disabling want a recent proof")
    func proof() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, root) = (try await app.signUp(), try await app.root())
            app.clock.advance(by: .seconds(11 * 60))
            let path = "/superuser/users/\(ada.userID)/disabled"
            for response in [
                try await ada.delete("/users/me"), try await ada.delete("/tenants/current"), try await root.put(path),
            ] {
                #expect(response.status == 403 && response.problem != "auth.forbidden", "\(response.text)")
            }
            #expect(try await ada.get("/users/me").status == 200)
        }
    }

    @Test("Of two owners who delete their accounts at once, one stays the owner")
    func ownersRace() async throws {
        try await withApp(SampleApp.self) { app in
            for _ in 0..<5 {
                let ada = try await app.signUp(tenant: "Acme")
                let bob = try await app.signUp(tenant: "Home")
                #expect(try await bob.delete("/tenants/current").status == 204)
                _ = try await ada.addMember(bob, as: "owner")
                let statuses = try await app.race(2) { racer in
                    try await (racer.number == 0 ? ada : bob).delete("/users/me").status
                }.results.map { try $0.get() }
                #expect(statuses.sorted() == [204, 409], "\(statuses)")
            }
        }
    }

    @Test("A login that races with disabling leaves no session behind")
    func loginRace() async throws {
        try await withApp(SampleApp.self) { app in
            let root = try await app.root()
            for _ in 0..<3 {
                let ada = try await app.signUp()
                let tokens = try await app.race(6) { racer -> String? in
                    guard racer.number > 0 else {
                        _ = try await root.put("/superuser/users/\(ada.userID)/disabled")
                        return nil
                    }
                    return try await app.signIn(ada.email, TestApp.password).json["access_token"]?.string
                }.results.map { try $0.get() }
                for token in tokens.compactMap(\.self) {
                    let headers: HTTPFields = [.authorization: "Bearer \(token)"]
                    #expect(try await app.send(.get, "/api/v1/users/me", headers: headers).status == 401)
                }
            }
        }
    }
    @Test("A new password begins no session, and restores no account, after its own ended", arguments: [false, true])
    func endedChange(isDeleted: Bool) async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, root) = (try await app.signUp(tenant: "Acme"), try await app.root())
            if isDeleted {
                #expect(try await ada.delete("/tenants/current").status == 204)
                #expect(try await ada.delete("/users/me").status == 204)
            } else {
                #expect(try await root.put("/superuser/users/\(ada.userID)/disabled").status == 204)
            }
            // What a request does that was admitted just before.
            let accounts = try #require(app.application.module(AuthModule.self)).accounts
            await #expect(throws: AccessError.unauthenticated) {
                try await accounts.setPassword(
                    of: ada.userID, to: "another horse battery", proof: .currentPassword(TestApp.password))
            }
            let user = try await accounts.user(ada.userID)
            #expect((user.deletedAt != nil) == isDeleted && (user.disabledAt != nil) == !isDeleted)
        }
    }

    @Test("Invitations and the deletion of the account that sends them don't wait for each other")
    func invitationRace() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let home = try await app.signUp(tenant: "Home")
            #expect(try await home.delete("/tenants/current").status == 204)
            var bob = try await ada.addMember(home, as: "admin")
            for round in 0..<4 {
                let sender = bob
                let outcomes = try await app.race(8) { racer in
                    guard racer.number > 0 else { return try await sender.delete("/users/me") }
                    let address = "guest\(round).\(racer.number)@example.com"
                    return try await sender.post("/tenants/current/invitations", ["email": .string(address)])
                }
                #expect(!outcomes.codes.contains("database.deadlock"), "\(outcomes)")
                bob = try await app.logIn(home.email).inTenant(ada.tenantID)
            }
        }
    }
}
