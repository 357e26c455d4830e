import Testing
import TrellisConfig
import TrellisKernel

@Suite struct VaultSessionTests {
    private func fixture(appRole: Bool = true) throws -> VaultFixture {
        var fixture = try VaultFixture()
        if appRole {
            fixture.variables["APP_VAULT__TOKEN"] = nil
            fixture.variables["APP_VAULT__ROLE_ID"] = "role"
            fixture.variables["APP_VAULT__SECRET_ID"] = "s3cr3t"
        }
        fixture.vault.set(
            "auth/approle/login", ScriptedVault.login("first", ttl: 600), ScriptedVault.login("second", ttl: 600))
        fixture.vault.secret("shop", #"{"shop.port": 1}"#)
        return fixture
    }

    private func credentials(_ user: String, _ seconds: Int) -> ScriptedVault.Step {
        .reply(
            200,
            #"{"lease_id": "database/creds/shop/\#(user)", "lease_duration": \#(seconds), "renewable": true, "#
                + #""data": {"username": "\#(user)", "password": "p@ss/w:rd"}}"#)
    }

    private func renewals(_ fixture: VaultFixture) -> [String] {
        fixture.vault.requests.filter { $0.contains("renew") || $0.contains("login") }
    }

    @Test("A token is renewed after 60 to 67 % of its time, again and again")
    func renewal() async throws {
        let fixture = try fixture()
        let session = VaultSession(try #require(fixture.load().vault))
        fixture.vault.set("auth/token/renew-self", ScriptedVault.login("first", ttl: 600))
        fixture.clock.advance(by: .seconds(359))
        await session.check()
        #expect(renewals(fixture) == ["POST auth/approle/login"])
        for _ in 1...3 {
            fixture.clock.advance(by: .seconds(403))
            await session.check()
        }
        #expect(renewals(fixture).dropFirst() == Array(repeating: "POST auth/token/renew-self first", count: 3)[...])
    }

    @Test("A renewal that gives less than a full lease is followed by a new login before the token ends")
    func shrinking() async throws {
        let fixture = try fixture()
        let session = VaultSession(try #require(fixture.load().vault))
        fixture.vault.set(
            "auth/token/renew-self", ScriptedVault.login("first", ttl: 600), ScriptedVault.login("first", ttl: 300))
        for _ in 1...2 {
            fixture.clock.advance(by: .seconds(403))
            await session.check()
        }
        #expect(renewals(fixture).count == 3)
        // The short lease has 300 s: two thirds of it.
        fixture.clock.advance(by: .seconds(201))
        await session.check()
        #expect(renewals(fixture).last == "POST auth/approle/login")
        fixture.clock.advance(by: .seconds(70))
        await session.check()
        #expect(fixture.vault.requests.last?.hasSuffix(" second") == true)
    }

    @Test(
        "A refused renewal is followed by a login",
        arguments: [
            (403, "permission denied"), (400, "lease is not renewable"),
            (500, "1 error occurred:\\n\\t* past the max TTL, cannot renew"),
        ])
    func refusedRenewal(status: Int, reason: String) async throws {
        let fixture = try fixture()
        let session = VaultSession(try #require(fixture.load().vault))
        fixture.vault.set("auth/token/renew-self", .reply(status, #"{"errors": ["\#(reason)"]}"#))
        fixture.clock.advance(by: .seconds(403))
        await session.check()
        #expect(renewals(fixture).last == "POST auth/approle/login")
    }

    @Test("A token that was revoked is noticed by a read, which logs in once and repeats")
    func revoked() async throws {
        let fixture = try fixture()
        let connection = try #require(fixture.load().vault)
        let changes = Changes()
        let session = VaultSession(connection) { changes.add($0) }
        let denied = ScriptedVault.Step.reply(403, #"{"errors": ["permission denied"]}"#)
        let found = ScriptedVault.Step.reply(
            200, #"{"data": {"data": {"shop.port": 2}, "metadata": {"version": 2}}}"#)
        fixture.vault.set("secret/data/shop", denied, found)
        fixture.vault.set("auth/token/lookup-self", denied)
        fixture.clock.advance(by: .seconds(70))
        await session.check()
        #expect(renewals(fixture) == ["POST auth/approle/login", "POST auth/approle/login"])
        #expect(changes.keys == [["shop.port"]])
    }

    @Test("A changed secret is reported with its keys, and the sources get the value")
    func change() async throws {
        let fixture = try fixture()
        let sources = fixture.load()
        let changes = Changes()
        let session = VaultSession(try #require(sources.vault)) { changes.add($0) }
        fixture.clock.advance(by: .seconds(70))
        await session.check()
        #expect(changes.keys == [])
        fixture.vault.secret("shop", version: 2, #"{"shop.name": "Bazaar"}"#)
        fixture.vault.listing("shop", "test")
        fixture.vault.secret("shop/test", #"{"shop.contact": "a@b.c"}"#)
        fixture.clock.advance(by: .seconds(70))
        await session.check()
        #expect(changes.keys == [["shop.contact", "shop.name", "shop.port"]])
        let updated = sources.replacing(vault: try #require(changes.last).values)
        let shop = try updated.read(ShopSettings.self)
        #expect(shop.port == 8080)
        #expect(shop.name == "Bazaar")
        #expect(shop.contact == "a@b.c")
        #expect(try sources.read(ShopSettings.self).port == 1)
        let again = updated.replacing(vault: try #require(sources.vault).values)
        #expect(try again.read(ShopSettings.self).name == "Bazaar")
    }

    @Test("A load with the connection of an earlier one sends no request")
    func reuse() throws {
        let fixture = try fixture()
        let connection = fixture.load().vault
        let count = fixture.vault.requests.count
        #expect(try fixture.load(connection).read(ShopSettings.self).port == 1)
        #expect(fixture.vault.requests.count == count)
    }

    @Test("While the server is away the values stay, the session warns once, and the metric stands still")
    func away() async throws {
        let fixture = try fixture()
        let log = LogLines()
        let metrics = Gauges()
        let connection = try #require(fixture.load().vault)
        let session = VaultSession(connection, logger: log.logger, metrics: metrics)
        #expect(metrics["vault_last_success"] == 1_767_225_600)
        fixture.vault.isAway = true
        fixture.clock.advance(by: .seconds(70))
        var pauses: [Duration] = []
        for _ in 1...8 { pauses.append(await session.check()) }
        #expect(pauses.allSatisfy { $0 >= .milliseconds(500) && $0 <= .seconds(60) })
        #expect(zip(pauses, pauses.dropFirst(3)).allSatisfy { $0 < $1 || $1 >= .seconds(30) })
        #expect(connection.values.isStale == false)
        #expect(try fixture.load(connection).read(ShopSettings.self).port == 1)
        #expect(log.lines.filter { $0.hasPrefix("warning") }.count == 1)
        #expect(log.lines.first?.contains("vault.unreachable") == true)
        #expect(metrics["vault_last_success"] == 1_767_225_600)
        fixture.vault.isAway = false
        await session.check()
        #expect(metrics["vault_last_success"] == 1_767_225_670)
        #expect(log.lines.last?.contains("available again") == true)
        #expect(log.lines.allSatisfy { !$0.contains("s3cr3t") && !$0.contains("first") })
    }

    @Test("A token that can't be renewed any more, without a login, is a warning, and reads until its end")
    func staticToken() async throws {
        let fixture = try fixture(appRole: false)
        fixture.vault.token(ttl: 600)
        let (log, metrics, changes) = (LogLines(), Gauges(), Changes())
        let session = VaultSession(try #require(fixture.load().vault), logger: log.logger, metrics: metrics) {
            changes.add($0)
        }
        fixture.vault.set("auth/token/renew-self", .reply(403, "{}"))
        fixture.vault.secret("shop", version: 2, #"{"shop.port": 2}"#)
        fixture.clock.advance(by: .seconds(403))
        await session.check()
        #expect(log.lines.last?.contains("vault.ending") == true)
        #expect(changes.keys == [["shop.port"]])
        #expect(metrics["vault_last_success"] == 1_767_225_600)
    }

    @Test("Stale values are replaced as soon as the server is there")
    func staleStart() async throws {
        var fixture = try fixture()
        fixture.variables["APP_VAULT__ALLOW_STALE"] = "true"
        fixture.variables["APP_VAULT__STALE_KEY"] = "0123456789abcdef0123456789abcdef"
        _ = fixture.load()
        fixture.vault.isAway = true
        let connection = try #require(fixture.load().vault)
        let changes = Changes()
        let session = VaultSession(connection, metrics: Gauges()) { changes.add($0) }
        await session.check()
        #expect(connection.values.isStale)
        fixture.vault.isAway = false
        fixture.vault.secret("shop", version: 2, #"{"shop.port": 2}"#)
        await session.check()
        #expect(!connection.values.isStale)
        #expect(changes.keys == [["shop.port"]])
    }

    @Test("After a new login, other database credentials are read at once, since the former end with their token")
    func databaseAfterLogin() async throws {
        var fixture = try fixture()
        fixture.variables["APP_VAULT__DATABASE_ROLE"] = "database/creds/shop"
        fixture.variables["APP_VAULT__DATABASE_URL"] = "postgres://db.example.com/shop"
        fixture.variables["APP_VAULT__REFRESH_INTERVAL"] = "1h"
        fixture.vault.set("database/creds/shop", credentials("v-1", 3600), credentials("v-2", 3600))
        fixture.vault.set("auth/token/renew-self", .reply(403, "{}"))
        let changes = Changes()
        let session = VaultSession(try #require(fixture.load().vault), metrics: Gauges()) { changes.add($0) }
        fixture.clock.advance(by: .seconds(403))
        await session.check()
        #expect(changes.keys == [["database.url"]])
        #expect(fixture.vault.requests.contains("GET database/creds/shop second"))
    }

    @Test("Database credentials become database.url; their lease is renewed, and others replace them when it shrinks")
    func database() async throws {
        var fixture = try fixture()
        fixture.variables["APP_VAULT__DATABASE_ROLE"] = "database/creds/shop"
        fixture.variables["APP_VAULT__DATABASE_URL"] = "postgres://db.example.com:5432/shop?sslmode=require"
        fixture.vault.set("database/creds/shop", credentials("v-1", 60), credentials("v-2", 60))
        let changes = Changes()
        let sources = fixture.load()
        let session = VaultSession(try #require(sources.vault), metrics: Gauges()) { changes.add($0) }
        let url = try sources.read(DatabaseSample.self).url.reveal()
        #expect(url == "postgres://v-1:p%40ss%2Fw%3Ard@db.example.com:5432/shop?sslmode=require")
        fixture.vault.set("sys/leases/renew", credentials("v-1", 60), credentials("v-1", 30))
        for _ in 1...2 {
            fixture.clock.advance(by: .seconds(41))
            await session.check()
        }
        #expect(changes.keys == [])
        fixture.clock.advance(by: .seconds(21))
        await session.check()
        #expect(changes.keys == [["database.url"]])
        let updated = sources.replacing(vault: try #require(changes.last).values)
        #expect(try updated.read(DatabaseSample.self).url.reveal().contains("v-2:"))
    }
}
