import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

/// Calls every route of a product by every scheme as every kind of caller.
///
/// A new route is covered automatically, and so is a scheme that the product adds.
struct AccessMatrix {
    /// A kind of caller.
    enum Caller: String, CaseIterable {
        case anonymous, forged
        case otherTenant = "other tenant"
        case noPermission = "no permission"
        case permitted, superuser
        /// An API key of the owner with every scope.
        case key
        /// An API key of the owner with one scope.
        case narrowKey = "key with one scope"
        /// An API key of another tenant, with every scope.
        case foreignKey = "key of another tenant"
    }

    /// The codes with which the access guard rejects a request before the route's code runs.
    private static let refusals: Set<String> = [
        "auth.unauthenticated", "auth.forbidden", "tenant.not_found", "auth.key_not_accepted",
    ]

    let app: TestApp
    /// The schemes that at least one route accepts, in the order of the product.
    let schemes: [CredentialScheme]
    private let superuser: String
    /// The scope of the key with one.
    private let scope: String

    init(_ app: TestApp) async throws {
        self.app = app
        scope = try #require(app.routes.flatMap(\.access.permissions).first).name
        schemes = app.routes.flatMap(\.identification.schemes).reduce(into: []) { schemes, scheme in
            if !schemes.contains(scheme) { schemes.append(scheme) }
        }
        superuser = try await app.superuser().email
    }

    /// What ends the tenant, the membership, the account or the session of the callers, in the order in which each still
    /// has what it needs.
    private static let endings = [
        "DELETE /tenants/current", "DELETE /tenants/current/members/me", "DELETE /users/me", "POST /auth/logout",
    ]

    /// The routes that accept tokens; those that end something of the caller come last.
    var routes: [Route] {
        let routes = app.routes.filter { !$0.isPage }
        let endings = Self.endings.flatMap { ending in routes.filter { $0.isEnding(ending) } }
        return routes.filter { route in !Self.endings.contains { route.isEnding($0) } } + endings
    }

    /// Runs `body` with each route, scheme and caller, and with the code with which the guard must reject the caller;
    /// returns the number of calls.
    func walk(
        _ body: (_ route: Route, _ headers: HTTPFields, _ expected: String?, _ name: String) async throws -> Void
    ) async throws -> Int {
        var count = 0
        for scheme in schemes {
            let callers = try await callers(by: scheme)
            for route in routes {
                // A token by a scheme that the route doesn't accept is as no token.
                let isAccepted = route.identification.schemes.contains(scheme)
                for (caller, headers) in callers {
                    let expected = expected(route, isAccepted ? caller : .anonymous)
                    let name = "\(route.method) \(route.path) (\(route.access)) by \(scheme) as \(caller.rawValue)"
                    try await body(route, headers, expected, name)
                    count += 1
                }
            }
        }
        return count
    }

    private func callers(by scheme: CredentialScheme) async throws -> [(Caller, HTTPFields)] {
        let owner = try await app.signUp(tenant: "Acme")
        let other = try await app.signUp(tenant: "Globex")
        func fields(_ token: String, in tenant: ID<Tenant>? = nil) -> HTTPFields {
            var fields = scheme.fields(carrying: token)
            fields[.tenantID] = (tenant ?? owner.tenantID)?.description
            return fields
        }
        return [
            (.anonymous, [:]), (.forged, fields("forged")),
            (.otherTenant, fields(other.accessToken)),
            (.noPermission, fields(try await owner.addMember(permissions: []).accessToken)),
            (.superuser, fields(try await app.logIn(superuser).accessToken)),
            (.key, fields(try await key(of: owner))), (.narrowKey, fields(try await key(of: owner, for: [scope]))),
            (.foreignKey, fields(try await key(of: other))),
            // The last, because the route that deletes the tenant does so for this caller.
            (.permitted, fields(owner.accessToken)),
        ]
    }

    /// Returns an API key of a tenant's owner, for all permissions unless some are named.
    private func key(of owner: Actor, for scopes: [String]? = nil) async throws -> String {
        let roles = try await owner.get("/tenants/current/roles").json["items"]?.array ?? []
        let all = roles.first { $0["name"] == "owner" }?["permissions"]?.array ?? []
        let scopes = scopes.map { $0.map { JSONValue.string($0) } } ?? all
        let response = try await owner.post(
            "/api-keys", ["name": .string("\(scopes.count) scopes"), "role": "owner", "scopes": .array(scopes)])
        return try #require(response.json["secret"]?.string, "\(response.text)")
    }

    /// The designed rule, implemented independently of the guard's code; every feature is granted.
    private func expected(_ route: Route, _ caller: Caller) -> String? {
        // A key is of no user, and can't prove to be one.
        let isKey = [.key, .narrowKey, .foreignKey].contains(caller)
        return switch (route.access, caller) {
        case (.open, _), (.optional, .anonymous): nil
        case (_, .anonymous), (_, .forged), (.superuserSession, _), (.userSession, _): "auth.unauthenticated"
        case (.optional, _), (.authenticated, _): isKey ? "auth.key_not_accepted" : nil
        case (.superuser, .superuser): nil
        case (.superuser, _): isKey ? "auth.key_not_accepted" : "auth.forbidden"
        case (_, .otherTenant), (_, .foreignKey), (_, .superuser): "tenant.not_found"
        case (let rule, .noPermission) where !Self.admits(rule, holding: []): "auth.forbidden"
        case (let rule, .narrowKey) where !Self.admits(rule, holding: [scope]): "auth.forbidden"
        default: isKey && route.needsRecentProof ? "auth.key_not_accepted" : nil
        }
    }

    private static func admits(_ rule: AccessRequirement, holding permissions: Set<String>) -> Bool {
        switch rule {
        case .anyOf(let parts): parts.contains { admits($0, holding: permissions) }
        case .allOf(let parts): parts.allSatisfy { admits($0, holding: permissions) }
        case .permission(let permission): permissions.contains(permission.name)
        default: true
        }
    }

    /// Returns the code with which the access guard rejected the request; nil if the route's own code ran.
    func refusal(of route: Route, _ response: TestResponse) -> String? {
        // A declared code can come from the route itself, for example from a logout without a session.
        let refusals = Self.refusals.subtracting(route.errors.map(\.code))
        return response.problem.flatMap { refusals.contains($0) ? $0 : nil }
    }
}

extension Route {
    /// Whether it is this method and path, below the prefix of the product.
    fileprivate func isEnding(_ ending: String) -> Bool {
        "\(method) \(path)" == ending.replacing(" /", with: " \(Application.prefix)/")
    }

    /// Whether it requires a session cookie.
    var isPage: Bool {
        access.isOfBrowser
    }

    /// Its path with unknown values, so that one caller's request doesn't affect the next one's.
    var sample: String { filled(with: "00000000-0000-7000-8000-000000000000") }

    /// Its path with this text in place of each placeholder.
    func filled(with value: String) -> String {
        placeholders.reduce(path) { $0.replacing("{\($1)}", with: value) }
    }
}
