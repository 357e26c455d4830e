import App
import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

/// Walks every route of the product with every kind of caller.
///
/// A new route is covered the moment it exists.
@Suite("Access matrix")
struct AccessMatrixTests {
    /// What the door says before the route's own code has a say.
    private static let refusals: Set<String> = ["auth.unauthenticated", "auth.forbidden", "tenant.not_found"]

    @Test("Every route lets in exactly those whom its rule names")
    func everyRoute() async throws {
        try await withApp(App.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let callers: [(name: String, actor: Actor?)] = [
                ("anonymous", nil),
                ("other tenant", try await app.signUp(tenant: "Globex").working(in: owner.tenantID)),
                ("no permission", try await owner.addMember(may: [])),
                ("permitted", owner),
                ("superuser", try await app.superuser().working(in: owner.tenantID)),
            ]
            let cookie = try await app.superuserCookie()
            var checked = 0
            // A log-out ends the caller's session, so it comes last.
            let routes =
                app.routes.filter { !$0.path.hasSuffix("/logout") } + app.routes.filter { $0.path.hasSuffix("/logout") }
            for route in routes {
                // Pages take no token: whoever has one is nobody there, and is led to the sign-in form.
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

    /// The rule of design, stated once more and independently of the guard's code.
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

    /// The code with which the door turned the caller away, or nil when the route's own code answered.
    private func refusal(of route: Route, to actor: Actor?, in app: TestApp) async throws -> String? {
        var headers = actor?.headers ?? [:]
        headers[.contentType] = "application/json"
        let response = try await app.send(route.method, route.sample, headers: headers)
        // What a route declares it says itself, as a log-out without any session.
        let refusals = Self.refusals.subtracting(route.errors.map(\.code))
        return response.problem.flatMap { refusals.contains($0) ? $0 : nil }
    }
}

extension Route {
    /// Whether it wants a session's cookie.
    fileprivate var isPage: Bool {
        if case .superuserSession = access { true } else { false }
    }

    /// Its path with values that name nothing, so that no caller's visit disturbs the next one's.
    fileprivate var sample: String {
        placeholders.reduce(path) { $0.replacing("{\($1)}", with: "00000000-0000-7000-8000-000000000000") }
    }
}
