import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite("Limits of routes")
struct RateLimitGateTests {
    private static let manage = Permission("things.manage", "Manage things.")

    private let limiter = CountingLimiter()

    private func server(
        _ routes: Route..., settings: WebSettings = WebSettings(), isServiceAccount: Bool = false
    ) throws -> WebTestApp {
        try WebTestApp(
            routes, authenticator: Keys(isServiceAccount: isServiceAccount), settings: settings, rateLimiter: limiter)
    }

    /// The users of ``FakeAuthenticator``, or API keys.
    private struct Keys: Authenticator {
        let isServiceAccount: Bool

        func user(_ credentials: Credentials) async throws -> Identity {
            try await FakeAuthenticator().user(credentials)
        }

        func member(_ credentials: Credentials, of tenant: RequestedTenant) async throws -> Membership {
            let found = try await FakeAuthenticator().member(credentials, of: tenant)
            return Membership(
                userID: found.userID, tenantID: found.tenantID, permissions: found.permissions,
                isServiceAccount: isServiceAccount)
        }
    }

    private func headers(_ user: String, in tenant: ID<Tenant>? = nil) -> HTTPFields {
        var fields: HTTPFields = [.authorization: "Bearer \(user)"]
        fields[.tenantID] = tenant?.description
        return fields
    }

    @Test("A response says what is left, and 429 with Retry-After follows the last request")
    func fields() async throws {
        let app = try server(
            Route.protected("/search", .authenticated)
                .rateLimit(.requests(2, per: .seconds(60), by: .user, name: "search")))
        let first = try await app.send(.get, "/search", headers("anna"))
        #expect(first.status == 200)
        #expect(first.headers[.rateLimitPolicy] == "\"search\";q=2;w=60")
        #expect(first.headers[.rateLimit] == "\"search\";r=1;t=30")
        #expect(first.headers[.retryAfter] == nil)
        #expect(try await app.send(.get, "/search", headers("anna")).status == 200)
        let refused = try await app.send(.get, "/search", headers("anna"))
        #expect(refused.status == 429 && refused.code == "rate_limit.exceeded")
        #expect(refused.headers[.retryAfter] == "7" && refused.headers[.rateLimit] == "\"search\";r=0;t=30")
        #expect(refused.member("detail").contains("admits 2 requests in 60 seconds"))
        // Another user has another bucket.
        #expect(try await app.send(.get, "/search", headers("carl")).status == 200)
        #expect(app.reports.undeclared.isEmpty && app.reports.unexpected.isEmpty)
    }

    @Test("An address is counted before the guard, so also without a valid token; callers are counted after it")
    func order() async throws {
        let route = Route.protected("/things", .authenticated)
            .rateLimit(
                .requests(3, per: .seconds(60), by: .address, name: "all"),
                .requests(9, per: .seconds(60), by: .user, name: "all"))
        let app = try server(route)
        var head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/things")
        let statuses: [(String, Int)] = [("nobody", 401), ("old", 401), ("anna", 200), ("anna", 429), ("nobody", 429)]
        for (token, status) in statuses {
            head.headerFields = headers(token)
            let response = await app.web.respond(to: head, from: IPAddress("192.0.2.1"))
            #expect(response.status.code == status, "\(token)")
        }
        #expect(limiter.buckets["all/address/192.0.2.1"] == 3)
        #expect(limiter.buckets["all/user/\(FakeAuthenticator.anna)"] == 1)
        // Without an address, as in a test, none is counted.
        #expect(try await app.send(.get, "/things", headers("anna")).status == 200)
    }

    @Test("An IPv6 network of 64 bits is one address, and only a trusted proxy can name another one")
    func addresses() async throws {
        var settings = WebSettings()
        settings.trustedProxies = ["10.0.0.0/8"]
        let app = try server(
            Route.open("/who") { _ in .plain("") }.rateLimit(.requests(2, per: .seconds(60), by: .address, name: "a")),
            settings: settings)
        var head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/who")
        func status(_ peer: String, _ forwarded: String? = nil) async -> Int {
            head.headerFields = [:]
            head.headerFields[.forwardedFor] = forwarded
            return await app.web.respond(to: head, from: IPAddress(peer)).status.code
        }
        for (peer, expected) in [("2001:db8::1", 200), ("2001:db8::2", 200), ("2001:db8::3", 429)] {
            #expect(await status(peer) == expected)
        }
        #expect(await status("2001:db8:0:1::1") == 200)
        // Clients behind the proxy are counted apart; a client elsewhere that sends the field stays itself.
        for client in ["192.0.2.1", "192.0.2.1", "192.0.2.2"] { #expect(await status("10.0.0.1", client) == 200) }
        #expect(await status("10.0.0.1", "192.0.2.1") == 429)
        for (client, expected) in [("198.51.100.1", 200), ("198.51.100.2", 200), ("198.51.100.3", 429)] {
            #expect(await status("203.0.113.9", client) == expected)
        }
    }

    @Test("What the guard refuses to a known user counts; others can't use up the limit of a tenant")
    func refusals() async throws {
        let app = try server(
            Route.protected("/manage", .permission(Self.manage)).rateLimit(
                .requests(2, per: .seconds(60), by: .user, name: "m"),
                .requests(5, per: .seconds(60), by: .tenant, name: "m")))
        let ben = headers("ben", in: FakeAuthenticator.acme)
        for status in [403, 403, 429] { #expect(try await app.send(.get, "/manage", ben).status == status) }
        #expect(limiter.buckets["m/tenant/\(FakeAuthenticator.acme)"] == 2)
        // Carl is no member: he is counted, the tenant isn't.
        let carl = headers("carl", in: FakeAuthenticator.acme)
        for status in [404, 404, 429] { #expect(try await app.send(.get, "/manage", carl).status == status) }
        #expect(limiter.buckets["m/tenant/\(FakeAuthenticator.acme)"] == 2)
        #expect(try await app.send(.get, "/manage", headers("nobody")).status == 401)
    }

    @Test("A request that the second limit refuses gives the token of the first back")
    func givenBack() async throws {
        let app = try server(
            Route.protected("/things", .member).rateLimit(
                .requests(9, per: .seconds(60), by: .user, name: "t"),
                .requests(1, per: .seconds(60), by: .tenant, name: "t")))
        let anna = headers("anna", in: FakeAuthenticator.acme)
        for status in [200, 429, 429] { #expect(try await app.send(.get, "/things", anna).status == status) }
        // Also in the field of the response.
        let refused = try await app.send(.get, "/things", anna)
        #expect(refused.headers[.rateLimit] == "\"t\";r=8;t=30, \"t\";r=0;t=30")
        #expect(limiter.buckets["t/user/\(FakeAuthenticator.anna)"] == 1)
        #expect(limiter.buckets["t/tenant/\(FakeAuthenticator.acme)"] == 1)
    }

    @Test("An API key counts as a user, unless there is a limit by key")
    func keys() async throws {
        let user = RequestRateLimit.requests(1, per: .seconds(60), by: .user, name: "k")
        let app = try server(
            Route.protected("/users", .member).rateLimit(user),
            Route.protected("/keys", .member).rateLimit(user, .requests(2, per: .seconds(60), by: .key, name: "k")),
            isServiceAccount: true)
        let key = headers("anna", in: FakeAuthenticator.acme)
        for status in [200, 429] { #expect(try await app.send(.get, "/users", key).status == status) }
        for status in [200, 200, 429] { #expect(try await app.send(.get, "/keys", key).status == status) }
        #expect(limiter.buckets["k/key/\(FakeAuthenticator.anna)"] == 2)
    }

    @Test("A route without limits asks no limiter, and has no fields; one without a limiter has none either")
    func off() async throws {
        let limited = Route.protected("/limited", .authenticated)
            .rateLimit(.requests(1, per: .seconds(60), by: .user, name: "l"))
        let app = try server(limited, Route.protected("/free", .authenticated))
        let response = try await app.send(.get, "/free", headers("anna"))
        #expect(response.status == 200 && response.headers[.rateLimit] == nil)
        #expect(limiter.buckets.isEmpty)
        let without = try WebTestApp([limited])
        for _ in 0..<3 { #expect(try await without.send(.get, "/limited", headers("anna")).status == 200) }
    }
}
