import HTTPTypes
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct AccessGuardTests {
    private static let permission = Permission("things.view", "See things.")
    private let app: WebTestApp

    init() throws {
        app = try WebTestApp([
            .protected("/open", .open(reason: "test")), .protected("/user", .authenticated),
            .protected("/member", .member), .protected("/permission", .permission(Self.permission)),
            .protected("/superuser", .superuser),
        ])
    }

    struct Case: CustomTestStringConvertible {
        let token: String?
        let tenant: ID<Tenant>?
        let path: String
        let status: Int
        let outcome: String

        init(_ token: String?, in tenant: ID<Tenant>? = nil, _ path: String, _ status: Int, _ outcome: String) {
            self.token = token
            self.tenant = tenant
            self.path = path
            self.status = status
            self.outcome = outcome
        }
        var testDescription: String { "\(token ?? "no token") at \(path): \(status) \(outcome)" }
    }

    @Test(
        "Each rule admits the right users and rejects others with the right error",
        arguments: [
            Case(nil, "/open", 200, "open"), Case("anna", "/open", 200, "open"), Case("forged", "/open", 200, "open"),
            Case(nil, "/user", 401, "auth.unauthenticated"), Case("forged", "/user", 401, "auth.unauthenticated"),
            Case("old", "/user", 401, "auth.token_expired"), Case("anna", "/user", 200, "user anna"),
            Case("carl", "/user", 200, "user other"),
            Case(nil, "/member", 401, "auth.unauthenticated"), Case("anna", "/member", 200, "tenant acme"),
            Case("anna", in: FakeAuthenticator.acme, "/member", 200, "tenant acme"),
            Case("anna", in: FakeAuthenticator.beta, "/member", 404, "tenant.not_found"),
            Case("ben", "/member", 400, "tenant.required"),
            Case("ben", in: FakeAuthenticator.beta, "/member", 200, "tenant other"),
            Case("carl", in: FakeAuthenticator.acme, "/member", 404, "tenant.not_found"),
            Case("carl", "/member", 400, "tenant.required"),
            Case("anna", "/permission", 200, "tenant acme"),
            Case("ben", in: FakeAuthenticator.acme, "/permission", 403, "auth.forbidden"),
            Case("carl", in: FakeAuthenticator.acme, "/permission", 404, "tenant.not_found"),
            Case(nil, "/permission", 401, "auth.unauthenticated"),
            Case("old", "/permission", 401, "auth.token_expired"),
            Case("root", in: FakeAuthenticator.acme, "/permission", 404, "tenant.not_found"),
            Case(nil, "/superuser", 401, "auth.unauthenticated"), Case("anna", "/superuser", 403, "auth.forbidden"),
            Case("root", "/superuser", 200, "superuser"),
        ])
    func matrix(row: Case) async throws {
        var headers = HTTPFields()
        if let token = row.token { headers[.authorization] = "Bearer \(token)" }
        if let tenant = row.tenant { headers[.tenantID] = tenant.description }
        let answer = try await app.send(.get, row.path, headers)
        #expect(answer.status == row.status)
        #expect((row.status == 200 ? answer.text : answer.code) == row.outcome)
        #expect(answer.headers.contains(.wwwAuthenticate) == (row.status == 401))
        #expect(app.reports.undeclared.isEmpty)
    }

    @Test(
        "The scheme's case and spaces around the token don't matter",
        arguments: ["bearer anna", "BEARER anna", "Bearer  anna "])
    func scheme(field: String) async throws {
        #expect(try await app.send(.get, "/user", [.authorization: field]).status == 200)
    }

    @Test(
        "Anything except one bearer token is unauthenticated; the challenge says whether one was sent",
        arguments: [
            ("", false), ("Bearer", true), ("Bearer ", true), ("Basic YTpi", false), ("anna", false),
            ("Bearer anna ben", true), ("Bearers anna", false), ("Bearer forged", true),
        ])
    func malformed(field: String, isInvalid: Bool) async throws {
        let answer = try await app.send(.get, "/user", [.authorization: field])
        #expect(answer.status == 401)
        let invalid = "Bearer error=\"invalid_token\", error_description=\"The token is not valid\""
        #expect(answer.headers[.wwwAuthenticate] == (isInvalid ? invalid : "Bearer"))
    }

    @Test("WWW-Authenticate reports an expired token")
    func expired() async throws {
        let answer = try await app.send(.get, "/user", [.authorization: "Bearer old"])
        #expect(answer.headers[.wwwAuthenticate]?.contains("error=\"invalid_token\"") == true)
    }

    @Test("A tenant header that isn't a UUID is a problem with 400")
    func malformedTenant() async throws {
        let answer = try await app.send(.get, "/member", [.authorization: "Bearer anna", .tenantID: "acme"])
        #expect(answer.status == 400)
        #expect(answer.code == "tenant.malformed")
    }

    @Test("Each use of a superuser route is logged at notice")
    func crossing() async throws {
        _ = try await app.send(.get, "/superuser", [.authorization: "Bearer root"])
        let line = try #require(app.lines.first { $0.contains("superuser acts across tenants") })
        #expect(line.contains("\"level\":\"notice\""))
        #expect(line.contains("\"user_id\":\"\(FakeAuthenticator.root)\""))
    }
}
