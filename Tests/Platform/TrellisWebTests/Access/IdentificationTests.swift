import HTTPTypes
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite("Credentials and tenants of requests")
struct IdentificationTests {
    private static let identification = RequestIdentification(
        schemes: [.bearer, .authorization("Token"), .header("X-Session-Token"), .cookie("session")],
        tenantSources: [.subdomain(of: "acme.app"), .header("X-Tenant-ID"), .customDomain(ownHosts: []), .userDefault])
    private let app: WebTestApp

    init() throws {
        let routes: [Route] = [
            .protected("/user", .authenticated), .protected("/member", .member), .protected("/optional", .optional),
            .protected("/superuser", .superuser),
            .protected("/key", .authenticated).accepting(.header("X-Session-Token")),
        ]
        app = try WebTestApp(try routes.map { try $0.identified(by: Self.identification) })
    }

    @Test("Every scheme signs in", arguments: ["/user", "/member", "/optional"])
    func schemes(path: String) async throws {
        let fields: [HTTPFields] = [
            [.authorization: "Bearer anna"], [.authorization: "TOKEN anna"], [.cookie: "session=anna"],
            [.known("X-Session-Token"): "anna"],
        ]
        for headers in fields {
            let response = try await app.send(.get, path, headers)
            #expect(response.status == 200 && response.text != "optional", "\(headers)")
        }
        #expect(app.reports.undeclared.isEmpty)
    }

    @Test("A refusal names the schemes of the route")
    func challenge() async throws {
        let all = try await app.send(.get, "/user")
        #expect(
            all.headers[.wwwAuthenticate]
                == "Bearer, Token, Header name=\"X-Session-Token\", Cookie cookie-name=\"session\"")
        let old = try await app.send(.get, "/user", [.authorization: "Token old"])
        #expect(old.headers[.wwwAuthenticate]?.hasPrefix("Bearer error=\"invalid_token\", ") == true)
        let key = try await app.send(.get, "/key", [.authorization: "Bearer anna"])
        #expect(key.status == 401)
        #expect(key.headers[.wwwAuthenticate] == "Header name=\"X-Session-Token\"")
    }

    @Test(
        "Credentials that differ are refused on every rule", arguments: ["/user", "/member", "/optional", "/superuser"])
    func ambiguous(path: String) async throws {
        let response = try await app.send(.get, path, [.authorization: "Bearer root", .cookie: "session=anna"])
        #expect(response.status == 400 && response.code == "auth.credentials_ambiguous")
        #expect(app.reports.undeclared.isEmpty)
    }

    @Test("The host names the tenant, and the guard checks the membership")
    func subdomain() async throws {
        func member(_ token: String, _ host: String) async throws -> WebTestApp.Response {
            try await app.send(.get, "/member", [.authorization: "Bearer \(token)"], host: host)
        }
        #expect(try await member("anna", "acme.acme.app").text == "tenant acme")
        #expect(try await member("ben", "BETA.acme.app:8080").text == "tenant other")
        #expect(try await member("anna", "acme.example.com").text == "tenant acme")
        for (token, host) in [
            ("anna", "beta.acme.app"), ("anna", "unknown.acme.app"), ("carl", "acme.acme.app"),
            ("anna", "unknown.example.com"),
        ] {
            let refused = try await member(token, host)
            #expect(refused.status == 404 && refused.code == "tenant.not_found", "\(token) \(host)")
        }
        #expect(app.reports.undeclared.isEmpty)
    }

    @Test("Names of different tenants are refused; for strangers they are like a tenant that doesn't exist")
    func differing() async throws {
        func member(_ token: String, _ tenant: ID<Tenant>) async throws -> WebTestApp.Response {
            try await app.send(
                .get, "/member", [.authorization: "Bearer \(token)", .tenantID: "\(tenant)"], host: "acme.acme.app")
        }
        #expect(try await member("anna", FakeAuthenticator.acme).status == 200)
        for token in ["anna", "ben"] {
            let refused = try await member(token, FakeAuthenticator.beta)
            #expect(refused.status == 400 && refused.code == "tenant.ambiguous", "\(token)")
        }
        #expect(try await member("carl", FakeAuthenticator.beta).status == 404)
        #expect(app.reports.undeclared.isEmpty)
    }

    @Test("Without valid credentials, the name of the tenant doesn't matter")
    func authenticationFirst() async throws {
        let forged = try await app.send(
            .get, "/member", [.authorization: "Bearer forged", .tenantID: "acme"], host: "a.b.acme.app")
        #expect(forged.status == 401)
        let valid = try await app.send(.get, "/member", [.authorization: "Bearer anna", .tenantID: "acme"])
        #expect(valid.status == 400 && valid.code == "tenant.malformed")
    }

    @Test("A cookie that a page of another site sends is refused")
    func otherSite() async throws {
        let route = Route.protected("/form", .authenticated)
        let form = Route(
            .post, "/form", access: .authenticated, handlerName: "Test.form", description: route.description,
            handler: { _, _ in .plain("done") })
        let app = try WebTestApp([try form.identified(by: Self.identification)])
        let other: HTTPFields = [.cookie: "session=anna", .secFetchSite: "cross-site"]
        let refused = try await app.send(.post, "/form", other)
        #expect(refused.status == 403 && refused.code == "auth.foreign_origin")
        let own: HTTPFields = [.cookie: "session=anna", .secFetchSite: "same-origin"]
        #expect(try await app.send(.post, "/form", own).text == "done")
        #expect(app.reports.undeclared.isEmpty)
    }

    @Test("A route can only accept schemes of the product, and not none")
    func narrowing() throws {
        let route = Route.protected("/user", .authenticated)
        let undeclared = IdentificationError.undeclaredScheme(
            "X-API-Key", route: "GET /user (Test./user)")
        #expect(throws: undeclared) { try route.accepting(.header("X-API-Key")).identified(by: Self.identification) }
        #expect(throws: IdentificationError.noScheme(route: "GET /user (Test./user)")) {
            try route.accepting().identified(by: Self.identification)
        }
        let module: [CredentialScheme] = [.cookie("session"), .bearer]
        let narrowed = try route.identified(by: Self.identification, module: module)
        #expect(narrowed.identification.schemes == [.bearer, .cookie("session")])
        let own = try route.accepting(.bearer).identified(by: Self.identification, module: [.cookie("session")])
        #expect(own.identification.schemes == [.bearer])
    }
}
