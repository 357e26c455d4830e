import HTTPTypes
import SampleProduct
import Testing
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@testable import Trellis

@Suite("Rollouts of features")
struct RolloutTests {
    private static let path = "/superuser/settings/features.sample_grid"

    @Test("A route that requires the feature is 404 until it is on, for all, for a plan, or for the tenant")
    func required() async throws {
        try await withApp(GridProduct.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let root = try await app.superuser()
            #expect(try await ada.get("/tests/grid").problem == "feature.not_found")
            let own = "/superuser/tenants/\(try #require(ada.tenantID))/settings/features.sample_grid"
            #expect(try await root.put(own, ["value": "on"]).status == 200)
            #expect(try await ada.get("/tests/grid").status == 204)
            #expect(try await bob.get("/tests/grid").status == 404)
            #expect(try await root.put(Self.path, ["value": "on"]).status == 200)
            #expect(try await bob.get("/tests/grid").status == 204)
            #expect(try await root.put(own, ["value": "off"]).status == 200)
            #expect(try await ada.get("/tests/grid").status == 404)
            // The permission is checked first, and the tenant before it.
            #expect(try await bob.inTenant(ada.tenantID).get("/tests/grid").problem == "tenant.not_found")
        }
    }

    @Test("Only superusers see and change rollouts")
    func operators() async throws {
        try await withApp(GridProduct.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let root = try await app.superuser()
            for path in ["/settings", "/users/me/settings"] {
                #expect(
                    try await ada.put("\(path)/features.sample_grid", ["value": "on"]).problem == "setting.not_found")
                #expect(try await ada.get("\(path)/features.sample_grid").problem == "setting.not_found")
                #expect(try await ada.get(path).text.contains("features.") == false)
            }
            for value: JSONValue in ["maybe", "101%", "-1%", 50, "50% nothing", .null] {
                #expect(try await root.put(Self.path, ["value": value]).status == 422, "\(value)")
            }
            #expect(try await root.put(Self.path, ["value": "50% cards"]).json["value"] == "50% cards")
        }
    }

    @Test("A rule with a rollout sends no statement once the values were read")
    func statements() async throws {
        let sent = SentStatements()
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        try await withApp(GridProduct.self, database: options) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.get("/tests/grid").status == 404)
            sent.clear()
            #expect(try await ada.get("/tests/grid").status == 404)
            // The membership, and nothing else.
            #expect(sent.all.count == 1, "\(sent.all)")
        }
    }

    @Test("The matrix and the document show the refusal")
    func documents() throws {
        let application = try Application.inspect(GridProduct.self)
        #expect(application.permissionMatrix.contains("member + sample_grid (404)"))
        let document = application.document.json
        let responses = document["paths"]?["/api/v1/tests/grid"]?["get"]?["responses"]
        // The response with these codes is a component, of which the reference has the name at its end.
        let name = responses?["404"]?["$ref"]?.string?.split(separator: "/").last.map(String.init) ?? ""
        let refusal = document["components"]?["responses"]?[name]?["description"]?.string
        #expect(refusal?.contains("`feature.not_found`") == true)
        #expect(responses?["402"] == nil)
    }

    @Test("A complete rollout is stale after its time, and a feature that nothing asks about at once")
    func stale() async throws {
        try await withApp(GridProduct.self) { app in
            let root = try await app.superuser()
            let book = app.application.catalog.scopedSettings
            func staleness() async throws -> FeatureStaleness? {
                let line = try await book.featureReport().first { $0.name == "sample_grid" }
                return line?.staleness(olderThan: .seconds(30 * 86_400), at: app.clock.now)
            }
            #expect(try await staleness() == nil)
            // Also an exception to the declared rollout is one.
            let team = "/superuser/plans/team/settings/features.sample_grid"
            for (value, isException) in [("on", true), ("off", false)] {
                #expect(try await root.put(team, ["value": .string(value)]).status == 200)
                let line = try await book.featureReport().first { $0.name == "sample_grid" }
                #expect(line?.hasExceptions == isException)
            }
            #expect(try await root.delete(team).status == 204)
            #expect(try await root.put(Self.path, ["value": "on"]).status == 200)
            #expect(try await staleness() == nil)
            app.clock.advance(by: .seconds(31 * 86_400))
            let found = try await staleness()
            guard case .complete(.on, _)? = found else { return #expect(Bool(false), "\(String(describing: found))") }
            // A plan or a tenant that has another value needs the feature still.
            let ada = try await app.signUp(tenant: "Acme")
            let again = try await app.logIn(root.email)
            for path in ["plans/team", "tenants/\(try #require(ada.tenantID))"] {
                let exception = "/superuser/\(path)/settings/features.sample_grid"
                #expect(try await again.put(exception, ["value": "on"]).status == 200)
                #expect(try await staleness() != nil)
                #expect(try await again.put(exception, ["value": "off"]).status == 200)
                #expect(try await staleness() == nil)
                #expect(try await again.delete(exception).status == 204)
                #expect(try await staleness() != nil)
            }
        }
        try await withApp(SampleApp.self) { app in
            let lines = try await app.application.catalog.scopedSettings.featureReport()
            #expect(lines.map { $0.staleness(olderThan: .zero, at: app.clock.now) } == [.unused])
        }
    }

    @Test("A stored rollout with a variant that the feature hasn't any more doesn't hold, nor in the report")
    func removedVariant() async throws {
        try await withApp(GridProduct.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let root = try await app.superuser()
            #expect(try await root.put(Self.path, ["value": "100% rows"]).status == 200)
            // As if a former release had stored it.
            let changed = try await app.application.platform.database.system().write { tx in
                try tx.acrossTenants(reason: "a test").update(ScopedSettingRecord.all) {
                    [$0.value.set(#""100% tiles""#)]
                }
            }
            #expect(changed == 1)
            let book = app.application.catalog.scopedSettings
            book.cache.forgetAll()
            #expect(try await app.rows(of: ada).isOn(.grid) == false)
            #expect(try await root.get(Self.path).json["value"] == "off")
            let line = try await book.featureReport().first
            #expect(line?.rollout == .off && line?.since == nil)
        }
    }

    @Test("Code asks for a feature and its variant, which a superuser can set for all")
    func variants() async throws {
        try await withApp(GridProduct.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let root = try await app.superuser()
            let rows = try app.rows(of: ada)
            #expect(try await rows.isOn(.grid) == false)
            #expect(try await rows.variant(of: .grid) == nil)
            #expect(try await root.put(Self.path, ["value": "on"]).status == 200)
            let variant = try #require(try await rows.variant(of: .grid))
            #expect(Feature.grid.variants.contains(variant))
            let other = try #require(Feature.grid.variants.first { $0 != variant })
            #expect(try await root.put(Self.path, ["value": .string("100% \(other)")]).status == 200)
            #expect(try await rows.variant(of: .grid) == other)
        }
    }
}

/// The product with a route that requires a feature with a rollout.
private struct GridProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try SampleApp.compose(on: platform)
        composition.modules.append(GridModule())
        return composition
    }
}

private struct GridModule: Module {
    static let name = "tests"

    var routes: [Route] {
        [
            Route(
                .get, "tests/grid", access: AccessRule<TenantContext>.member.feature(.grid), handler: "Test.grid",
                summary: "Does nothing.", returns: ResponseEncoder(NoContent.self)
            ) { _ in NoContent() }
        ]
    }
}
