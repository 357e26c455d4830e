import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite("Recent proof as an access rule")
struct RecentProofTests {
    private static let manage = Permission("things.manage", "Manage things.")
    private static let exports = Feature("exports", "Export data.")

    private static let routes: [Route] = [
        .protected("/account", .authenticated.recentProof), .protected("/members", .member.recentProof),
        .protected("/manage", .permission(manage).recentProof), .protected("/root", .superuser.recentProof),
        .protected("/plan", AccessRule<TenantContext>.member.recentProof.feature(exports)),
        .protected("/any", .anyOf(.member.recentProof, .permission(manage))),
        .protected("/plain", .authenticated),
    ]

    /// The users of ``FakeAuthenticator`` with a proof; `isRecent` nil: an authenticator that knows no proofs.
    private struct Proving: Authenticator {
        let isRecent: Bool?
        var isServiceAccount = false

        private var proof: RecentProof? { isRecent.map { RecentProof(isRecent: $0, maximumAge: .seconds(600)) } }

        func user(_ credentials: Credentials) async throws -> Identity {
            let identity = try await FakeAuthenticator().user(credentials)
            return Identity(userID: identity.userID, isSuperuser: identity.isSuperuser, proof: proof)
        }

        func member(_ credentials: Credentials, of tenant: RequestedTenant) async throws -> Membership {
            let found = try await FakeAuthenticator().member(credentials, of: tenant)
            var membership = Membership(
                userID: found.userID, tenantID: found.tenantID, permissions: found.permissions,
                isServiceAccount: isServiceAccount)
            membership.proof = proof
            return membership
        }
    }

    private func send(
        _ path: String, as user: String, _ authenticator: Proving
    ) async throws -> WebTestApp.Response {
        let app = try WebTestApp(Self.routes, authenticator: authenticator)
        var headers: HTTPFields = [.authorization: "Bearer \(user)"]
        headers[.tenantID] = FakeAuthenticator.acme.description
        let response = try await app.send(.get, path, headers)
        #expect(app.reports.undeclared.isEmpty)
        return response
    }

    @Test(
        "With a recent proof the rule is as without; with an older one, and with none, it is 403 with the age",
        arguments: [
            ("/account", "anna"), ("/members", "anna"), ("/manage", "anna"), ("/plan", "anna"), ("/any", "anna"),
            ("/root", "root"),
        ])
    func required(path: String, user: String) async throws {
        #expect(try await send(path, as: user, Proving(isRecent: true)).status == 200)
        let old = try await send(path, as: user, Proving(isRecent: false))
        #expect(old.status == 403 && old.code == "auth.proof_required")
        #expect(
            old.headers[.wwwAuthenticate]
                == "Bearer error=\"insufficient_user_authentication\", max_age=\"600\"")
        #expect(old.member("detail").contains("600"))
        #expect(try await send(path, as: user, Proving(isRecent: nil)).code == "auth.proof_required")
    }

    @Test("Routes without the rule need no proof")
    func unchanged() async throws {
        #expect(try await send("/plain", as: "anna", Proving(isRecent: false)).status == 200)
    }

    @Test("A user without the right learns that, and not that a proof would help")
    func rightFirst() async throws {
        #expect(try await send("/manage", as: "ben", Proving(isRecent: false)).code == "auth.forbidden")
        #expect(try await send("/root", as: "anna", Proving(isRecent: false)).code == "auth.forbidden")
    }

    @Test("An API key has no password, so the rule refuses it")
    func apiKey() async throws {
        let key = Proving(isRecent: true, isServiceAccount: true)
        #expect(try await send("/manage", as: "anna", key).code == "auth.key_not_accepted")
    }

    @Test("The documents name the proof and its error")
    func documents() throws {
        let route = try #require(Self.routes.first)
        #expect(route.needsRecentProof && route.accessText == "authenticated + recent proof")
        #expect(route.documentedProblems.contains { $0.code == "auth.proof_required" })
        #expect(Self.routes.last?.documentedProblems.contains { $0.code == "auth.proof_required" } == false)
        // Pages accept no key, so they don't refuse one.
        let page = Route.protected("/page", .superuserSession.recentProof)
        #expect(page.needsRecentProof && page.accessText == "superuser session + recent proof")
        let codes = page.documentedProblems.map(\.code)
        #expect(codes.contains("auth.proof_required") && !codes.contains("auth.key_not_accepted"))
    }
}
