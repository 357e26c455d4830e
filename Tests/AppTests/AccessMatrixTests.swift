import App
import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

/// Calls every route of the product as every kind of caller.
///
/// A new route is covered automatically.
@Suite("Access matrix")
struct AccessMatrixTests {
    /// The codes with which the access guard rejects a request before the route's code runs.
    private static let refusals: Set<String> = ["auth.unauthenticated", "auth.forbidden", "tenant.not_found"]

    @Test("Every route admits exactly the callers that its rule allows")
    func everyRoute() async throws {
        try await withApp(App.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let callers: [(name: String, actor: Actor?)] = [
                ("anonymous", nil),
                ("other tenant", try await app.signUp(tenant: "Globex").inTenant(owner.tenantID)),
                ("no permission", try await owner.addMember(permissions: [])),
                ("permitted", owner),
                ("superuser", try await app.superuser().inTenant(owner.tenantID)),
            ]
            let cookie = try await app.superuserCookie()
            var checked = 0
            // A logout ends the caller's session, so it comes last.
            let routes =
                app.routes.filter { !$0.path.hasSuffix("/logout") } + app.routes.filter { $0.path.hasSuffix("/logout") }
            for route in routes {
                // Pages accept no access token: a caller with one is anonymous and is redirected to the sign-in form.
                for caller in callers where !route.isPage {
                    let refusal = try await refusal(of: route, to: caller.actor, in: app)
                    #expect(
                        refusal == expected(route.access, caller.name),
                        "\(route.method) \(route.path) (\(route.access)) as \(caller.name)")
                    checked += 1
                }
            }
            for page in routes where page.isPage {
                for caller in callers {
                    let headers = caller.actor?.headers ?? [:]
                    #expect(await app.head(page.method, page.sample, headers: headers).status == 303, "\(page.path)")
                }
                let answer = await app.head(page.method, page.sample, headers: [.cookie: cookie])
                #expect(answer.status != 303 && answer.status != 401 && answer.status < 500, "\(page.path)")
                checked += callers.count
            }
            #expect(checked == app.routes.count * 5 && checked > 100)
        }
    }

    /// The designed rule, implemented independently of the guard's code.
    private func expected(_ access: AccessRequirement, _ caller: String) -> String? {
        switch (access, caller) {
        case (.open, _): nil
        case (_, "anonymous"): "auth.unauthenticated"
        case (.authenticated, _): nil
        case (.superuser, "superuser"): nil
        case (.superuser, _): "auth.forbidden"
        case (.superuserSession, _): "auth.unauthenticated"
        case (_, "other tenant"), (_, "superuser"): "tenant.not_found"
        case (.permission, "no permission"): "auth.forbidden"
        case (.member, _), (.permission, _): nil
        }
    }

    /// Returns the code with which the access guard rejected the caller; nil if the route's own code ran.
    private func refusal(of route: Route, to actor: Actor?, in app: TestApp) async throws -> String? {
        var headers = actor?.headers ?? [:]
        headers[.contentType] = "application/json"
        let response = try await app.send(route.method, route.sample, headers: headers)
        // A declared code can come from the route itself, for example from a logout without a session.
        let refusals = Self.refusals.subtracting(route.errors.map(\.code))
        return response.problem.flatMap { refusals.contains($0) ? $0 : nil }
    }
}

extension Route {
    /// Whether it requires a session cookie.
    fileprivate var isPage: Bool {
        if case .superuserSession = access { true } else { false }
    }

    /// Its path with unknown values, so that one caller's request doesn't affect the next one's.
    fileprivate var sample: String {
        placeholders.reduce(path) { $0.replacing("{\($1)}", with: "00000000-0000-7000-8000-000000000000") }
    }
}
