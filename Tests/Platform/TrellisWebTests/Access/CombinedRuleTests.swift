import HTTPTypes
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

extension Permission {
    fileprivate static let view = Permission("things.view", "See things.")
    fileprivate static let edit = Permission("things.edit", "Change things.")
    fileprivate static let audit = Permission("things.audit", "Audit things.")
}

extension Feature {
    fileprivate static let reports = Feature("reports", "See reports.")
}

@Suite("Rules of several rules")
struct CombinedRuleTests {
    private typealias Rule = AccessRule<TenantContext>

    /// Members of acme with the permissions that the token names: `view+edit`; the plan grants the feature that it
    /// names after a slash: `view/reports`.
    private struct Named: Authenticator {
        let calls = SharedCount()

        func user(_ credentials: Credentials) async throws -> Identity { Identity(userID: FakeAuthenticator.anna) }

        func member(_ credentials: Credentials, of tenant: RequestedTenant) async throws -> Membership {
            calls.increment()
            let parts = credentials.token.split(separator: "/", omittingEmptySubsequences: false)
            let names = parts.first?.split(separator: "+").map { "things.\($0)" } ?? []
            return Membership(
                userID: FakeAuthenticator.anna, tenantID: FakeAuthenticator.acme,
                permissions: PermissionSet(names: names),
                features: FeatureSet(names: parts.dropFirst().map(String.init)))
        }
    }

    private final class SharedCount: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func increment() { count.withLock { $0 += 1 } }
    }

    private func status(_ rule: Rule, as token: String) async throws -> Int {
        let authenticator = Named()
        let app = try WebTestApp([.protected("/things", rule)], authenticator: authenticator)
        let response = try await app.send(.get, "/things", [.authorization: "Bearer \(token)"])
        #expect(authenticator.calls.value == 1)
        #expect(app.reports.undeclared.isEmpty)
        return response.status
    }

    @Test("Any of several permissions is enough")
    func anyOf() async throws {
        let rule = Rule.anyOf(.view, .edit, .audit)
        for token in ["view", "edit", "audit", "edit+audit"] { #expect(try await status(rule, as: token) == 200) }
        #expect(try await status(rule, as: "other") == 403)
    }

    @Test("All of several permissions are needed")
    func allOf() async throws {
        let rule = Rule.allOf(.view, .edit)
        #expect(try await status(rule, as: "view+edit") == 200)
        for token in ["view", "edit", "other"] { #expect(try await status(rule, as: token) == 403) }
    }

    @Test("Rules can be nested")
    func nested() async throws {
        let rule = Rule.anyOf(.allOf(.view, .edit), .permission(.audit))
        for token in ["view+edit", "audit"] { #expect(try await status(rule, as: token) == 200) }
        for token in ["view", "edit", "other"] { #expect(try await status(rule, as: token) == 403) }
        let inner = Rule.allOf(.anyOf(.view, .edit), .permission(.audit))
        #expect(try await status(inner, as: "edit+audit") == 200)
        for token in ["view+edit", "audit"] { #expect(try await status(inner, as: token) == 403) }
    }

    @Test("A feature of one alternative is needed for that one only; a member without permissions doesn't learn of it")
    func features() async throws {
        let rule = Rule.anyOf(.permission(.view).feature(.reports), .permission(.edit))
        #expect(try await status(rule, as: "edit") == 200)
        #expect(try await status(rule, as: "view/reports") == 200)
        #expect(try await status(rule, as: "view") == 402)
        #expect(try await status(rule, as: "other") == 403)
        #expect(try await status(rule, as: "other/reports") == 403)
        let all = Rule.allOf(.permission(.view).feature(.reports), .permission(.edit))
        #expect(try await status(all, as: "view+edit/reports") == 200)
        #expect(try await status(all, as: "view+edit") == 402)
        #expect(try await status(all, as: "view") == 403)
        let outer = Rule.anyOf(.view, .edit).feature(.reports)
        #expect(try await status(outer, as: "edit") == 402)
        #expect(try await status(outer, as: "edit/reports") == 200)
        #expect(try await status(outer, as: "other") == 403)
    }

    @Test(
        "The work's origin names the permissions that allowed it",
        arguments: [
            (Rule.permission(.view), "things.view"), (.member, nil), (.anyOf(.audit, .edit, .view), "things.edit"),
            (.allOf(.view, .edit), "things.view + things.edit"),
            (.permission(.view, orOwnerOf: CombinedRecord.self, by: \.ownerID), "things.view"),
            (.permission(.audit, orOwnerOf: CombinedRecord.self, by: \.ownerID), nil),
        ] as [(AccessRule<TenantContext>, String?)])
    func origin(rule: AccessRule<TenantContext>, permission: String?) async throws {
        let route = Route(
            .get, "/things", access: rule, handlerName: "Test.things", description: RouteDescription(summary: "Test."),
            handler: { _, context in .plain(context.scope.origin.permission ?? "none") })
        let app = try WebTestApp([route], authenticator: Named())
        let response = try await app.send(.get, "/things", [.authorization: "Bearer view+edit"])
        #expect(response.text == permission ?? "none")
    }

    @Test("A rule of own rows admits every member; of several rules the one that grants more counts")
    func owners() {
        let own = Rule.permission(.edit, orOwnerOf: CombinedRecord.self, by: \.ownerID)
        let owner = OwnerColumn(of: CombinedRecord.self) { $0.ownerID }
        let editor = OwnerColumn(of: CombinedRecord.self) { $0.editorID }
        #expect(decision(own, .none) == .ownRows([owner]))
        #expect(decision(own, PermissionSet([.edit])) == .granted(by: "things.edit"))
        #expect(decision(.anyOf(own, .permission(.view)), PermissionSet([.view])) == .granted(by: "things.view"))
        #expect(decision(.anyOf(.permission(.view), own), .none) == .ownRows([owner]))
        #expect(decision(.allOf(own, .permission(.view)), .none) == .forbidden)
        #expect(decision(.allOf(.permission(.view), own), PermissionSet([.view])) == .ownRows([owner]))
        let edited = Rule.permission(.audit, orOwnerOf: CombinedRecord.self, by: \.editorID)
        #expect(decision(.allOf(own, edited), .none) == .ownRows([owner, editor]))
        #expect(decision(.anyOf(own, edited), .none) == .ownRows([owner]))
        #expect(decision(.allOf(own, edited), PermissionSet([.edit])) == .ownRows([editor]))
        #expect(decision(own.feature(.reports), .none, .none) == .lacking(.reports))
    }

    private func decision(_ rule: Rule, _ member: PermissionSet, _ features: FeatureSet = .all) -> MemberDecision {
        MemberDecision(rule.requirement, rule.features, of: member, features)
    }

    @Test("Tables, the matrix and the OpenAPI document state the parts")
    func documents() throws {
        let routes: [Route] = [
            .protected("/any", Rule.anyOf(.allOf(.view, .edit), .permission(.audit).feature(.reports))),
            .protected("/own", Rule.permission(.edit, orOwnerOf: CombinedRecord.self, by: \.ownerID)),
            .protected("/nested", Rule.anyOf(.view, .edit).feature(.reports)),
        ]
        let table = RouteTable(routes)
        let any = "(things.view and things.edit) or (things.audit and feature reports)"
        #expect(table.json.array?.compactMap { $0["access"]?.string } == [any, "things.view or things.edit", own])
        #expect(table.json.array?.map { $0["features"] } == [["reports"], ["reports"], nil])
        #expect(table.text.contains("things.view or things.edit + reports"))
        let matrix = table.permissionMatrix(roles: [
            ("owner", .all), ("editor", PermissionSet([.edit])), ("none", .none),
        ])
        let rows = matrix.split(separator: "\n").map { $0.split(separator: " ").suffix(3).map(String.init) }
        #expect(rows.dropFirst() == [["yes", "-", "-"], ["yes", "yes", "-"], ["yes", "yes", "own"]])
        let document = OpenAPIDocument(title: "Test", version: "1", routes: routes).json
        let access = document["paths"]?["/any"]?["get"]?["x-access"]
        #expect(access?["rule"] == "any of")
        #expect(
            access?["rules"]?.array?.first?["rules"]?.array?.map { $0["permission"] } == ["things.view", "things.edit"])
        let operation = document["paths"]?["/own"]?["get"]
        #expect(operation?["x-access"]?["rule"] == "permission or owner")
        #expect(operation?["x-access"]?["owner_of"] == "combined")
        let refusal = document.response("403", "get", "/own")?["description"]?.string
        #expect(refusal?.contains("`database.owner_mismatch`") == true && refusal?.contains("auth.forbidden") == false)
    }

    private let own = "things.edit or owner of combined"

    @Test("Permissions and features within a rule must be declared too")
    func undeclared() throws {
        let rule = Rule.anyOf(.permission(.view).feature(.reports), .permission(.edit))
        let error = #expect(throws: RouteTableError.self) {
            try RouteTable([.protected("/any", rule)]).validate(permissions: [.view], features: [])
        }
        #expect(error?.problems.contains { $0.contains("the permission 'things.edit'") } == true)
        #expect(error?.problems.contains { $0.contains("the feature 'reports'") } == true)
        #expect(error?.problems.contains { $0.contains("things.view") } == false)
    }
}

/// A record whose rows have two kinds of owner.
@Record("combined")
private struct CombinedRecord: TenantOwned {
    let id: ID<CombinedRecord>
    let tenantID: ID<Tenant>
    var ownerID: ID<User>
    var editorID: ID<User>?
}
