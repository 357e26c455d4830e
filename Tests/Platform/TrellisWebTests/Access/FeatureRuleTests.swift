import HTTPTypes
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite("Features as access rules")
struct FeatureRuleTests {
    private static let view = Permission("things.view", "See things.")
    private static let reports = Feature("reports", "See reports.")
    private static let exports = Feature("exports", "Export data.")

    private static let routes: [Route] = [
        .protected("/reports", .member.feature(reports)),
        .protected("/exports", .permission(view).feature(exports)),
        .protected("/both", .member.feature(reports).feature(exports)),
    ]

    /// The members of acme with every feature, those of beta with reports only, and only anna with permissions.
    private struct TwoPlans: Authenticator {
        func user(_ credentials: Credentials) async throws -> Identity {
            try await FakeAuthenticator().user(credentials)
        }

        func member(_ credentials: Credentials, of tenant: RequestedTenant) async throws -> Membership {
            let membership = try await FakeAuthenticator().member(credentials, of: tenant)
            let isBeta = membership.tenantID == FakeAuthenticator.beta
            return Membership(
                userID: membership.userID, tenantID: membership.tenantID,
                permissions: isBeta ? .all : membership.permissions,
                features: isBeta ? FeatureSet([FeatureRuleTests.reports]) : .all)
        }
    }

    private func send(_ path: String, _ tenant: ID<Tenant>) async throws -> WebTestApp.Response {
        let app = try WebTestApp(Self.routes, authenticator: TwoPlans())
        var headers: HTTPFields = [.authorization: "Bearer ben"]
        headers[.tenantID] = tenant.description
        let response = try await app.send(.get, path, headers)
        #expect(app.reports.undeclared.isEmpty)
        return response
    }

    @Test("A tenant without the feature gets 402, one with it is served")
    func granted() async throws {
        #expect(try await send("/reports", FakeAuthenticator.beta).status == 200)
        #expect(try await send("/both", FakeAuthenticator.acme).status == 200)
        let refused = try await send("/both", FakeAuthenticator.beta)
        #expect(refused.status == 402)
        #expect(refused.code == "feature.required" && refused.member("title") == "Payment Required")
        #expect(refused.member("detail").contains("the feature exports"))
    }

    @Test("A member without the permission gets 403, whatever the plan grants")
    func permissionFirst() async throws {
        #expect(try await send("/exports", FakeAuthenticator.acme).status == 403)
        #expect(try await send("/exports", FakeAuthenticator.beta).status == 402)
    }

    @Test("A context refuses a feature that only some inputs need")
    func context() async throws {
        let request = RequestInfo(id: "r", method: .get, path: "/", routePattern: "/", headers: [:])
        let scope = Scope(tenantID: FakeAuthenticator.acme, userID: FakeAuthenticator.anna, requestID: "r")
        let context = TenantContext(
            request: request, scope: scope, database: try Database.open("sqlite::memory:").tenant(scope),
            permissions: .all, features: FeatureSet(names: ["reports"]))
        try context.require(Self.reports)
        #expect(throws: FeatureError.required("exports")) { try context.require(Self.exports) }
    }

    @Test("Tables, the matrix and the OpenAPI document show the feature and 402")
    func reports() throws {
        let table = RouteTable(Self.routes)
        #expect(table.text.contains("/exports  things.view + exports"))
        let matrix = table.permissionMatrix(roles: [("owner", .all), ("viewer", .none)])
        #expect(matrix.contains("GET     /exports  things.view + exports       yes    -"), "\(matrix)")
        let json = table.json.array?.first { $0["path"] == "/both" }
        #expect(json?["features"] == ["reports", "exports"])
        let document = OpenAPIDocument(title: "Test", version: "1", routes: Self.routes).json
        let operation = document["paths"]?["/exports"]?["get"]
        #expect(operation?["x-access"]?["features"] == ["exports"])
        let refusal = document.response("402", "get", "/exports")
        #expect(refusal?["description"]?.string?.contains("`feature.required`: The tenant's plan") == true)
        let forbidden = document.response("403", "get", "/reports")
        #expect(forbidden?["description"]?.string?.contains("auth.forbidden") == false)
    }

    @Test("Permissions and features that no module declares, and a feature that two declare, are found at start")
    func undeclared() throws {
        let table = RouteTable(Self.routes)
        let error = #expect(throws: RouteTableError.self) {
            try table.validate(permissions: [], features: [Self.reports, Self.reports])
        }
        #expect(
            error?.problems.filter { $0.contains("declare") || $0.contains("list it") } == [
                "GET /both (Test./both) requires the feature 'exports': list it in the `features` of its module.",
                "GET /exports (Test./exports) requires the permission 'things.view': list it in the `permissions` of its "
                    + "module.",
                "GET /exports (Test./exports) requires the feature 'exports': list it in the `features` of its module.",
                "The feature 'reports' is declared twice.",
            ])
        #expect(throws: Never.self) {
            try table.validate(permissions: [Self.view], features: [Self.reports, Self.exports])
        }
    }

    @Test("A set of features contains what it names; the whole set also what is added later")
    func sets() {
        let some = FeatureSet(names: ["b", "a"])
        #expect(some.contains(Feature("a")) && !some.contains(Feature("c")) && some.sortedNames == ["a", "b"])
        #expect(FeatureSet.all.contains(Feature("c")) && !FeatureSet.none.contains(Feature("a")))
        #expect(FeatureSet([Feature("a", "Another summary.")]) == FeatureSet(names: ["a"]))
    }
}
