import App
import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisWeb

/// The routes for which a stolen token, or a browser that was left open, isn't enough.
@Suite("Routes with a recent proof")
struct RecentProofRouteTests {
    @Test("Whatever a superuser changes wants a recent proof")
    func superusers() throws {
        let routes = try Application.inspect(App.self).routes.routes
        let changing = routes.filter { $0.access == .superuser && $0.method != .get }
        #expect(changing.count > 15)
        #expect(changing.filter { !$0.needsRecentProof }.map(\.handlerName) == [])
    }

    @Test("Every form of superusers' pages wants a recent proof, but for leaving and for giving one")
    func pages() throws {
        let forms = try Application.inspect(App.self).routes.routes.filter { route in
            guard case .superuserSession = route.access else { return false }
            return route.method != .get
        }
        #expect(forms.count > 6)
        let without = forms.filter { !$0.needsRecentProof }.map(\.path)
        #expect(without.sorted() == ["/admin/sign-out", "/admin/step-up"])
    }

    @Test("Deletions, gifts of tenants and new keys want a recent proof; changes of address and password the password")
    func users() throws {
        let routes = try Application.inspect(App.self).routes.routes
        let proven = routes.filter { route in
            switch route.access {
            case .superuser, .superuserSession, .userSession: false
            default: route.needsRecentProof
            }
        }
        #expect(
            Set(proven.map { "\($0.method) \($0.path)" }).isSuperset(of: [
                "DELETE /api/v1/users/me", "DELETE /api/v1/tenants/current", "PUT /api/v1/tenants/current/owner",
                "POST /api/v1/api-keys", "POST /api/v1/api-keys/{id}/rotate",
            ]))
        for path in ["/api/v1/users/me/password", "/api/v1/users/me/email"] {
            let route = try #require(routes.first { $0.path == path && $0.method == .put })
            let problems = route.documentedProblems.map(\.code)
            #expect(problems.contains("auth.wrong_password") && problems.contains("auth.too_many_attempts"))
        }
    }
}
