import HTTPTypes
import SampleProduct
import Testing
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@testable import Trellis

@Suite("Features of plans")
struct FeatureTests {
    @Test("A route with a feature is refused with 402 until the tenant's plan grants it, from the next request on")
    func granted() async throws {
        try await withApp(PlanProduct.self) { app in
            let ada = try await app.signUp(tenant: "Basic")
            let refused = try await ada.post("/samples/export")
            #expect(Outcome(refused) == Outcome(402, "feature.required"))
            #expect(refused.json["detail"]?.string?.contains("the feature exports") == true)
            let german = try await ada.post("/samples/export", headers: [.acceptLanguage: "de"])
            #expect(german.json["title"]?.string == "Zahlung erforderlich")
            #expect(german.json["detail"]?.string?.contains("die Funktion exports nicht") == true)
            try await ada.changePlan(to: "Team")
            #expect(try await ada.post("/samples/export").status == 202)
            try await ada.changePlan(to: "Basic")
            #expect(try await ada.post("/samples/export").status == 402)
        }
    }

    @Test("Without the permission it is 403, and in another tenant 404, whatever the plan grants")
    func order() async throws {
        try await withApp(PlanProduct.self) { app in
            let ada = try await app.signUp(tenant: "Basic")
            let clerk = try await ada.addMember(permissions: ["samples.view"])
            #expect(try await clerk.post("/samples/export").problem == "auth.forbidden")
            let bob = try await app.signUp(tenant: "Team")
            #expect(try await bob.inTenant(ada.tenantID).post("/samples/export").problem == "tenant.not_found")
            #expect(try await app.send(.post, "/api/v1/samples/export").status == 401)
        }
    }

    @Test("A tenant without a plan has every feature")
    func withoutPlan() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Basic")
            #expect(try await ada.post("/samples/export").status == 202)
        }
    }

    @Test("The plan is read by the query that reads the membership: a feature sends no statement of its own")
    func statements() async throws {
        let sent = SentStatements()
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        try await withApp(PlanProduct.self, database: options) { app in
            let ada = try await app.signUp(tenant: "Basic")
            sent.clear()
            #expect(try await ada.post("/samples/export").status == 402)
            let statements = sent.all
            #expect(statements.count == 1 && statements.first?.contains("t.name") == true, "\(statements)")
        }
    }

    @Test("The matrix, the routes and the OpenAPI document show the feature")
    func documents() throws {
        let application = try Application.inspect(SampleApp.self)
        #expect(application.permissionMatrix.contains("samples.export + exports"))
        #expect(application.routes.text.contains("samples.export + exports"))
        let operation = application.document.json["paths"]?["/api/v1/samples/export"]?["post"]
        #expect(operation?["x-access"]?["features"] == ["exports"])
        let documented = DocumentedBody(document: application.document.json)
        let refusal = documented.response("402", to: "post", "/api/v1/samples/export")?["description"]?.string
        #expect(refusal?.contains("`feature.required`") == true)
        let listed = documented.response("429", to: "post", "/api/v1/samples/export")?["description"]?.string
        #expect(listed?.contains("`quota.rate`") == true)
    }

    @Test("A product whose route requires an undeclared feature or permission doesn't start")
    func undeclared() throws {
        let error = #expect(throws: RouteTableError.self) { try Application.inspect(Forgetful.self) }
        #expect(
            error?.problems == [
                "GET /api/v1/tests/a (Test.a) requires the feature 'tests': list it in the `features` of its module.",
                "GET /api/v1/tests/b (Test.b) requires the permission 'tests.view': list it in the `permissions` of its "
                    + "module.",
            ])
    }
}

/// A product with a module that declares nothing.
private struct Forgetful: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        let app = try SampleApp.compose(on: platform)
        return Composition(
            modules: app.modules + [ForgetfulModule()], authenticator: app.authenticator, roles: app.roles)
    }
}

private struct ForgetfulModule: Module {
    static let name = "tests"

    var routes: [Route] {
        [
            route("tests/a", .member.feature(Feature("tests", "Tests.")), "Test.a"),
            route("tests/b", .permission(Permission("tests.view", "See tests.")), "Test.b"),
        ]
    }

    private func route(_ path: String, _ access: AccessRule<TenantContext>, _ handler: String) -> Route {
        Route(
            .get, path, access: access, handler: handler, summary: "Does nothing.",
            returns: ResponseEncoder(NoContent.self)
        ) { _ in NoContent() }
    }
}
