import HTTPTypes
import Testing
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
    }

    /// The codes with which the access guard rejects a request before the route's code runs.
    private static let refusals: Set<String> = ["auth.unauthenticated", "auth.forbidden", "tenant.not_found"]

    let app: TestApp
    /// The schemes that at least one route accepts, in the order of the product.
    let schemes: [CredentialScheme]
    private let superuser: String

    init(_ app: TestApp) async throws {
        self.app = app
        schemes = app.routes.flatMap(\.identification.schemes).reduce(into: []) { schemes, scheme in
            if !schemes.contains(scheme) { schemes.append(scheme) }
        }
        superuser = try await app.superuser().email
    }

    /// The routes that accept tokens; a logout ends the caller's session, so it comes last.
    var routes: [Route] {
        let routes = app.routes.filter { !$0.isPage }
        return routes.filter { !$0.path.hasSuffix("/logout") } + routes.filter { $0.path.hasSuffix("/logout") }
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
                    let expected = Self.expected(route.access, isAccepted ? caller : .anonymous)
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
        func fields(_ token: String, in tenant: ID<Tenant>? = nil) -> HTTPFields {
            var fields = scheme.fields(carrying: token)
            fields[.tenantID] = (tenant ?? owner.tenantID)?.description
            return fields
        }
        return [
            (.anonymous, [:]), (.forged, fields("forged")),
            (.otherTenant, fields(try await app.signUp(tenant: "Globex").accessToken)),
            (.noPermission, fields(try await owner.addMember(permissions: []).accessToken)),
            (.permitted, fields(owner.accessToken)), (.superuser, fields(try await app.logIn(superuser).accessToken)),
        ]
    }

    /// The designed rule, implemented independently of the guard's code; every feature is granted.
    static func expected(_ access: AccessRequirement, _ caller: Caller) -> String? {
        switch (access, caller) {
        case (.open, _), (.optional, .anonymous): nil
        case (_, .anonymous), (_, .forged): "auth.unauthenticated"
        case (.optional, _), (.authenticated, _): nil
        case (.superuser, .superuser): nil
        case (.superuser, _): "auth.forbidden"
        case (.superuserSession, _): "auth.unauthenticated"
        case (_, .otherTenant), (_, .superuser): "tenant.not_found"
        case (_, .permitted): nil
        case (let rule, .noPermission): admitsEveryMember(rule) ? nil : "auth.forbidden"
        }
    }

    private static func admitsEveryMember(_ rule: AccessRequirement) -> Bool {
        switch rule {
        case .anyOf(let parts): parts.contains(where: admitsEveryMember)
        case .allOf(let parts): parts.allSatisfy(admitsEveryMember)
        case .permission: false
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
    /// Whether it requires a session cookie.
    var isPage: Bool {
        if case .superuserSession = access { true } else { false }
    }

    /// Its path with unknown values, so that one caller's request doesn't affect the next one's.
    var sample: String { filled(with: "00000000-0000-7000-8000-000000000000") }

    /// Its path with this text in place of each placeholder.
    func filled(with value: String) -> String {
        placeholders.reduce(path) { $0.replacing("{\($1)}", with: value) }
    }
}
