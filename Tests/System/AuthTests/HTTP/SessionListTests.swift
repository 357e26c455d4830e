import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisUsers
import TrellisWeb

@testable import TrellisAuth

/// The list of a user's sessions.
@Suite struct SessionListTests {
    @Test("The list shows device, address, first and last use, and which session is the request's")
    func list() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            app.clock.advance(by: .seconds(300))
            let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
            let login = try await app.logInAgain(ada.email, agent: phone, from: IPAddress("2001:db8::1"))
            app.clock.advance(by: .seconds(120))
            let list = try await ada.get("/auth/sessions")
            let items = list.json["items"]?.array ?? []
            #expect(items.map { $0["current"] } == [false, true])
            #expect(items.first?["device"] == "Safari on iPhone")
            #expect(items.first?["address"] == "2001:db8::1")
            #expect(items.first?["created_at"] == items.first?["last_used_at"])
            #expect(items.last?["created_at"] != items.last?["last_used_at"])
            #expect(!list.text.contains(login.refreshToken))
        }
    }

    @Test("Ending a session refuses its tokens at once, with and without a cache", arguments: ["0", "3600"])
    func endOne(cacheSeconds: String) async throws {
        try await withReaders(["access.cache_seconds": cacheSeconds]) { app in
            let ada = try await app.signUp()
            let other = try await app.logIn(ada.email)
            #expect(try await other.inTenant(ada.tenantID).get("/tenants/current").status == 200)
            let id = try await app.sessionID(of: other.accessToken)
            #expect(try await ada.delete("/auth/sessions/\(id)").status == 204)
            #expect(try await other.inTenant(ada.tenantID).get("/tenants/current").status == 401)
            #expect(try await app.refresh(other.refreshToken ?? "").problem == "auth.refresh_invalid")
            #expect(try await ada.get("/users/me").status == 200)
            #expect(try await ada.delete("/auth/sessions/\(id)").problem == "auth.session_not_found")
        }
    }

    @Test("The session of another user is unknown, and goes on")
    func foreignSession() async throws {
        try await withReaders { app in
            let (ada, bob) = (try await app.signUp(), try await app.signUp())
            let id = try await app.sessionID(of: bob.accessToken)
            #expect(try await ada.delete("/auth/sessions/\(id)").problem == "auth.session_not_found")
            #expect(try await ada.delete("/auth/sessions/\(ID<Session>())").problem == "auth.session_not_found")
            #expect(try await bob.get("/users/me").status == 200)
        }
    }

    @Test("Ending all others leaves the session of the request")
    func endOthers() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            let others = [try await app.logIn(ada.email), try await app.logIn(ada.email)]
            let bob = try await app.signUp()
            #expect(try await ada.delete("/auth/sessions").status == 204)
            for other in others { #expect(try await other.get("/users/me").status == 401) }
            #expect(try await ada.get("/auth/sessions").json["items"]?.array?.count == 1)
            #expect(try await bob.get("/users/me").status == 200)
        }
    }

    @Test("A superuser lists and ends the sessions of another user; others may not")
    func superuser() async throws {
        try await withReaders { app in
            let (ada, root) = (try await app.signUp(), try await app.signUp())
            let path = "/superuser/users/\(ada.userID)/sessions"
            #expect(try await root.get(path).status == 403)
            let rootID = root.userID
            _ = try await app.application.platform.database.system().write { tx in
                try tx.update(UserRecord.where { $0.id == rootID }) { [$0.isSuperuser.set(true)] }
            }
            let phone = try await app.logIn(ada.email)
            #expect(try await root.get(path).json["items"]?.array?.count == 2)
            let id = try await app.sessionID(of: phone.accessToken)
            #expect(try await root.delete("\(path)/\(id)").status == 204)
            #expect(try await phone.get("/users/me").status == 401)
            let own = try await app.sessionID(of: root.accessToken)
            #expect(try await root.delete("\(path)/\(own)").problem == "auth.session_not_found")
            #expect(try await root.delete(path).status == 204)
            #expect(try await ada.get("/users/me").status == 401)
            #expect(try await root.get(path).json["items"]?.array?.count == 0)
            #expect(
                try await root.delete("/superuser/users/\(ID<User>())/sessions").problem == UserError.notFound.code)
        }
    }

    @Test("A token in two Authorization lines, and a tenant in two lines, are refused, also on open routes")
    func repeatedLines() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            let tenant = HTTPField(name: .tenantID, value: "\(try #require(ada.tenantID))")
            let token = HTTPField(name: .authorization, value: "Token \(ada.accessToken)")
            for repeated in [token, tenant] {
                let headers = HTTPFields([token, tenant, repeated])
                for path in ["/api/v1/tenants/current", "/api/v1/users/me"] {
                    #expect(try await app.send(.get, path, headers: headers).problem == "request.header_repeated")
                }
                let logout = try await app.send(.post, "/api/v1/auth/logout", headers: headers)
                #expect(logout.status == 400)
            }
            #expect(try await ada.get("/tenants/current").status == 200)
        }
    }
}

extension TestApp {
    /// Returns the session of an access token.
    fileprivate func sessionID(of accessToken: String) async throws -> ID<Session> {
        guard let accounts = application.module(ReadersModule.self)?.accounts else { return ID() }
        return try await accounts.sessionID(of: accessToken)
    }
}
