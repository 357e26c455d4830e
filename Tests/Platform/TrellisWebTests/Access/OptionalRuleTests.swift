import HTTPTypes
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite("Optional access")
struct OptionalRuleTests {
    private static let route = Route.protected("/visit", .optional)

    /// An authenticator that counts the calls, each of which is a query.
    private final class Counting: Authenticator {
        private let count = Mutex(0)
        var calls: Int { count.withLock { $0 } }

        func user(_ credentials: Credentials) async throws -> Identity {
            count.withLock { $0 += 1 }
            return try await FakeAuthenticator().user(credentials)
        }

        func member(_ credentials: Credentials, of tenant: RequestedTenant) async throws -> Membership {
            count.withLock { $0 += 1 }
            return try await FakeAuthenticator().member(credentials, of: tenant)
        }

        func user(
            _ credentials: Credentials, in tenant: RequestedTenant
        ) async throws -> (identity: Identity, membership: Membership?) {
            count.withLock { $0 += 1 }
            return try await FakeAuthenticator().user(credentials, in: tenant)
        }
    }

    @Test(
        "Anonymous requests are served, users are known, and so is the tenant that a member names",
        arguments: [
            (nil, nil, "optional"), (nil, FakeAuthenticator.acme, "optional"),
            ("anna", nil, "optional, user anna"), ("carl", nil, "optional, user other"),
            ("anna", FakeAuthenticator.acme, "optional, user anna, tenant acme"),
            ("ben", FakeAuthenticator.beta, "optional, user other, tenant other"),
            ("carl", FakeAuthenticator.acme, "optional, user other"),
            ("root", FakeAuthenticator.acme, "optional, user other"),
        ] as [(String?, ID<Tenant>?, String)])
    func served(token: String?, tenant: ID<Tenant>?, outcome: String) async throws {
        let authenticator = Counting()
        let app = try WebTestApp([Self.route], authenticator: authenticator)
        var headers = HTTPFields()
        if let token { headers[.authorization] = "Bearer \(token)" }
        if let tenant { headers[.tenantID] = tenant.description }
        let response = try await app.send(.get, "/visit", headers)
        #expect(response.status == 200 && response.text == outcome)
        #expect(authenticator.calls == (token == nil ? 0 : 1))
        #expect(app.lines.contains { $0.contains("\"user_id\"") } == (token != nil))
    }

    @Test(
        "Credentials that aren't valid are refused, so that a client learns about them",
        arguments: [
            ("Bearer forged", "auth.unauthenticated"), ("Bearer old", "auth.token_expired"),
            ("Bearer", "auth.unauthenticated"), ("Bearer a b", "auth.unauthenticated"),
            ("Basic YTpi", "auth.unauthenticated"), ("anna", "auth.unauthenticated"),
        ])
    func refused(field: String, code: String) async throws {
        let app = try WebTestApp([Self.route])
        let response = try await app.send(.get, "/visit", [.authorization: field])
        #expect(response.status == 401 && response.code == code)
        #expect(response.headers.contains(.wwwAuthenticate))
        #expect(app.reports.undeclared.isEmpty)
    }

    @Test("A user who names a tenant that can't exist gets 400, an anonymous one is served")
    func malformedTenant() async throws {
        let app = try WebTestApp([Self.route])
        let signedIn = try await app.send(.get, "/visit", [.authorization: "Bearer anna", .tenantID: "acme"])
        #expect(signedIn.status == 400 && signedIn.code == "tenant.malformed")
        #expect(try await app.send(.get, "/visit", [.tenantID: "acme"]).status == 200)
        #expect(app.reports.undeclared.isEmpty)
    }

    @Test("The scope names the member, the user without a tenant, or neither")
    func scopes() throws {
        let request = RequestInfo(id: "r", method: .get, path: "/", routePattern: "/", headers: [:])
        let anonymous = OptionalContext(request: request, user: nil, tenant: nil)
        #expect(anonymous.scope.userID == .noUser && anonymous.scope.tenantID == .platform && anonymous.userID == nil)
        let user = UserContext(request: request, userID: FakeAuthenticator.anna)
        let signedIn = OptionalContext(request: request, user: user, tenant: nil)
        #expect(signedIn.scope.userID == FakeAuthenticator.anna && signedIn.scope.tenantID == .platform)
        let scope = Scope(tenantID: FakeAuthenticator.acme, userID: FakeAuthenticator.anna, requestID: "r")
        let tenant = TenantContext(
            request: request, scope: scope, database: try Database.open("sqlite::memory:").tenant(scope),
            permissions: .none)
        #expect(OptionalContext(request: request, user: user, tenant: tenant).scope == scope)
    }

    @Test("Tables and the OpenAPI document state that credentials are optional")
    func documents() throws {
        let table = RouteTable([Self.route])
        #expect(table.text.contains("/visit  optional  OptionalContext"))
        #expect(table.json.array?.first?["access"] == "optional")
        #expect(table.permissionMatrix(roles: [("viewer", .none)]).contains("optional  yes"))
        let document = OpenAPIDocument(title: "Test", version: "1", routes: [Self.route]).json
        let operation = document["paths"]?["/visit"]?["get"]
        #expect(operation?["security"] == [[:], ["bearerAuth": []]])
        #expect(operation?["x-access"] == ["rule": "optional", "context": "OptionalContext"])
        #expect(operation?["responses"]?["401"] != nil)
        let refusal = document.response("403", "get", "/visit")?["description"]?.string
        #expect(refusal?.contains("auth.key_not_accepted") == true)
        #expect(refusal?.contains("auth.forbidden") == false)
    }
}
