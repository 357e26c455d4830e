import CoreTests
import HTTPTypes
import SampleProduct
import Testing
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisWeb

@testable import Trellis

@Suite("Settings of tenants and users")
struct ScopedSettingTests {
    private static let prefix = "/settings/samples.file_prefix"
    private static let length = "/users/me/settings/samples.list_length"

    @Test("The most specific value holds, and each removal brings back the next one")
    func levels() async throws {
        try await withApp(SettingsProduct.self) { app in
            let ada = try await app.signUp(tenant: "Team")
            let root = try await app.superuser()
            let steps: [(path: String, actor: Actor, source: String, value: String)] = [
                ("/superuser/settings/samples.file_prefix", root, "product", "ours"),
                ("/superuser/plans/Team/settings/samples.file_prefix", root, "plan", "team"),
                (Self.prefix, ada, "tenant", "acme"),
            ]
            #expect(try await ada.setting("samples.file_prefix") == SettingLine("samples", "default"))
            for step in steps {
                #expect(try await step.actor.put(step.path, ["value": .string(step.value)]).status == 200)
                #expect(try await ada.setting("samples.file_prefix") == SettingLine(step.value, step.source))
                #expect(try await app.preferences(of: ada).filePrefix == step.value)
            }
            // Another tenant, of another plan, has the product's.
            let bob = try await app.signUp(tenant: "Free")
            #expect(try await bob.setting("samples.file_prefix") == SettingLine("ours", "product"))
            for (index, step) in steps.enumerated().reversed() {
                for _ in 0..<2 { #expect(try await step.actor.delete(step.path).status == 204) }
                let expected = index == 0 ? "samples" : steps[index - 1].value
                #expect(try await app.preferences(of: ada).filePrefix == expected)
            }
        }
    }

    @Test("A superuser reads one setting of a plan and of a tenant with the version to quote")
    func versions() async throws {
        try await withApp(SettingsProduct.self) { app in
            let ada = try await app.signUp(tenant: "Team")
            let root = try await app.superuser()
            for place in ["plans/Team", "tenants/\(try #require(ada.tenantID))"] {
                let path = "/superuser/\(place)/settings/samples.file_prefix"
                let none = try await root.get(path)
                #expect(none.status == 200 && none.headers[.eTag] == "\"0\"")
                let first: HTTPFields = [.ifMatch: try #require(none.headers[.eTag])]
                #expect(try await root.put(path, ["value": "one"], headers: first).status == 200)
                #expect(try await root.put(path, ["value": "two"], headers: first).status == 412)
                let tag = try #require(try await root.get(path).headers[.eTag])
                #expect(try await root.put(path, ["value": "two"], headers: [.ifMatch: tag]).status == 200)
                #expect(try await ada.get(path).status == 403)
            }
        }
    }

    @Test(
        "What can't be the key of a plan is refused",
        arguments: [String(repeating: "x", count: 101), "a%20b", "a%0Ab", "%C2%A0", "a%C2%85", "%E2%80%8B"])
    func planKeys(key: String) async throws {
        try await withApp(SettingsProduct.self) { app in
            let root = try await app.superuser()
            let response = try await root.put("/superuser/plans/\(key)/settings/samples.file_prefix", ["value": "a"])
            #expect(Outcome(response) == Outcome(422, "input.invalid"))
            #expect(response.json["errors"]?[0]?["pointer"] == "/path/plan")
        }
    }

    @Test("A user's value holds in every tenant, and for no other user")
    func users() async throws {
        try await withApp(SettingsProduct.self) { app in
            let ada = try await app.signUp(tenant: "Team")
            let bob = try await ada.addMember(permissions: ["samples.view"])
            #expect(try await ada.put("/settings/samples.list_length", ["value": 30]).status == 200)
            let set = try await ada.put(Self.length, ["value": 50])
            #expect(set.status == 200 && set.json["value"] == 50 && set.json["source"] == "user")
            #expect(try await app.preferences(of: ada).listLength == 50)
            #expect(try await app.preferences(of: bob).listLength == 30)
            #expect(
                try await ada.put("/users/me/settings/samples.hidden_words", ["value": ["a, b", "c"]]).status == 200)
            #expect(try await app.preferences(of: ada).hiddenWords == ["a, b", "c"])
            // A setting of tenants has no values of users.
            let path = "/users/me/settings/samples.file_prefix"
            #expect(try await ada.put(path, ["value": "a"]).problem == "setting.level_unavailable")
            let names = try await ada.get("/users/me/settings").json["items"]?.array?.compactMap { $0["name"]?.string }
            #expect(names == ["samples.hidden_words", "samples.list_length"])
        }
    }

    @Test("Invalid values are violations of the declaration, and change nothing")
    func invalid() async throws {
        try await withApp(SettingsProduct.self) { app in
            let ada = try await app.signUp(tenant: "Team")
            for value: JSONValue in ["", "longer than eight", 3, .null, ["a"], [:], true] {
                let refused = try await ada.put(Self.prefix, ["value": value])
                #expect(refused.status == 422, "\(value)")
            }
            let refused = try await ada.put(Self.prefix, ["value": ""])
            let violation = refused.json["violations"]?[0] ?? refused.json["errors"]?[0]
            #expect(violation?["pointer"] == "/value" && violation?["code"] == "setting.invalid", "\(refused.json)")
            for value: JSONValue in [0, 101, "5", 1.5] {
                #expect(try await ada.put(Self.length, ["value": value]).status == 422, "\(value)")
            }
            #expect(try await app.preferences(of: ada).filePrefix == "samples")
            #expect(try await ada.get("/settings/nothing.at_all").problem == "setting.not_found")
            #expect(try await ada.put("/settings/nothing.at_all", ["value": 1]).problem == "setting.not_found")
            #expect(try await ada.delete("/settings/nothing.at_all").problem == "setting.not_found")
        }
    }

    @Test("Members read, members with the permission write, others of the tenant's know nothing")
    func access() async throws {
        try await withApp(SettingsProduct.self) { app in
            let ada = try await app.signUp(tenant: "Team")
            let clerk = try await ada.addMember(permissions: ["samples.view"])
            #expect(try await clerk.get("/settings").status == 200)
            #expect(try await clerk.put(Self.prefix, ["value": "a"]).problem == "auth.forbidden")
            #expect(try await clerk.delete(Self.prefix).problem == "auth.forbidden")
            let bob = try await app.signUp(tenant: "Free")
            #expect(try await bob.inTenant(ada.tenantID).get("/settings").problem == "tenant.not_found")
            #expect(try await bob.inTenant(ada.tenantID).put(Self.prefix, ["value": "a"]).status == 404)
            #expect(try await ada.put("/superuser/settings/samples.file_prefix", ["value": "a"]).status == 403)
            #expect(try await app.send(.get, "/api/v1/users/me/settings").status == 401)
            #expect(try await app.preferences(of: ada).filePrefix == "samples")
        }
    }

    @Test("Of changes that are based on the same version, one succeeds: of the first value, and of later ones")
    func preconditions() async throws {
        try await withApp(SettingsProduct.self) { app in
            let ada = try await app.signUp(tenant: "Team")
            for round in 0..<2 {
                let tag = try #require(try await ada.get(Self.prefix).headers[.eTag])
                let outcomes = try await race(8) { racer in
                    try await ada.put(
                        Self.prefix, ["value": .string("v\(round)\(racer.number)")], headers: [.ifMatch: tag])
                }
                let statuses = outcomes.values.map(\.status).sorted()
                #expect(statuses == [200] + Array(repeating: 412, count: 7))
            }
            let stale: HTTPFields = [.ifMatch: "\"0\""]
            #expect(try await ada.delete(Self.prefix, headers: stale).status == 412)
            #expect(try await ada.put(Self.prefix, ["value": "last"]).status == 200)
            #expect(try await app.preferences(of: ada).filePrefix == "last")
        }
    }

    @Test("A value that was removed and set again has another version than the removed one had")
    func removedAndSetAgain() async throws {
        try await withApp(SettingsProduct.self) { app in
            let ada = try await app.signUp(tenant: "Team")
            let first = try await ada.put(Self.prefix, ["value": "first"])
            let changed = try await ada.put(Self.prefix, ["value": "changed"])
            #expect(try await ada.delete(Self.prefix).status == 204)
            app.clock.advance(by: .seconds(1))
            let second = try await ada.put(Self.prefix, ["value": "second"])
            for old in [first, changed] {
                let tag = try #require(old.headers[.eTag])
                #expect(second.headers[.eTag] != tag)
                #expect(try await ada.put(Self.prefix, ["value": "lost"], headers: [.ifMatch: tag]).status == 412)
            }
            #expect(try await app.preferences(of: ada).filePrefix == "second")
        }
    }

    @Test("A superuser reads, sets and removes nothing of a tenant that doesn't exist")
    func unknownTenant() async throws {
        try await withApp(SettingsProduct.self) { app in
            let root = try await app.superuser()
            let path = "/superuser/tenants/\(ID<Tenant>())/settings"
            #expect(try await root.get(path).problem == "tenant.not_found")
            let set = try await root.put("\(path)/samples.file_prefix", ["value": "ours"])
            #expect(set.problem == "tenant.not_found")
            #expect(try await root.delete("\(path)/samples.file_prefix").problem == "tenant.not_found")
        }
    }

    @Test("Reading costs no statement once the values were read, and a change is read by the next request")
    func statements() async throws {
        let sent = SentStatements()
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        try await withApp(SettingsProduct.self, database: options) { app in
            let ada = try await app.signUp(tenant: "Team")
            _ = try await app.preferences(of: ada)
            sent.clear()
            for _ in 0..<3 { _ = try await app.preferences(of: ada) }
            #expect(sent.all.isEmpty)
            #expect(try await ada.put(Self.prefix, ["value": "new"]).status == 200)
            #expect(try await app.preferences(of: ada).filePrefix == "new")
        }
    }

    @Test("A change is in the audit of the tenant, with its author")
    func audit() async throws {
        try await withApp(SettingsProduct.self) { app in
            let ada = try await app.signUp(tenant: "Team")
            #expect(try await ada.put(Self.prefix, ["value": "new"]).status == 200)
            try await app.sealAudit()
            let entries = try await ada.get("/audit?record=scoped_setting").json["items"]?.array ?? []
            #expect(entries.count == 1)
            #expect(entries.first?.description.contains("new") == true)
            #expect(entries.first?.description.contains(ada.userID.description) == true)
        }
    }
}

/// The product with plans, of which a tenant has the plan of its name, also for settings.
struct SettingsProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { system in
            system.plan = { rows in
                let sql = rows.unfiltered(reason: "A tenant's row has no tenant; the statement names the tenant.")
                let row = try sql.rows("SELECT t.name FROM tenant t WHERE t.id = \(rows.scope.tenantID)").first
                return try row?.decode(String.self, at: 0)
            }
        }
    }
}

/// A setting in a response.
struct SettingLine: Hashable {
    var value: String?
    var source: String?

    init(_ value: String?, _ source: String?) {
        (self.value, self.source) = (value, source)
    }
}

extension Actor {
    /// Returns a setting of the actor's tenant.
    func setting(_ name: String) async throws -> SettingLine {
        let json = try await get("/settings/\(name)").json
        return SettingLine(json["value"]?.string, json["source"]?.string)
    }
}

extension TestApp {
    /// Returns the settings of samples that hold for an actor, as code of a module reads them.
    func preferences(of actor: Actor) async throws -> SamplePreferences {
        try await rows(of: actor).settings(SamplePreferences.self)
    }

    /// Returns the rows of an actor's tenant, as the context of a request has them.
    func rows(of actor: Actor) throws -> TenantDatabase {
        let tenant = try #require(actor.tenantID)
        return application.platform.database.tenant(
            Scope(tenantID: tenant, userID: actor.userID, requestID: "test"))
    }
}
