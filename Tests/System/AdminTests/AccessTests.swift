import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@Suite("Access to superuser pages and routes")
struct AccessTests {
    static let pages = [
        "/admin", "/admin/jobs", "/admin/jobs/list", "/admin/jobs/failures", "/admin/workers", "/admin/schedules",
        "/admin/jobs/stream",
        "/admin/mail", "/admin/mail/previews", "/admin/step-up",
        "/admin/jobs/00000000-0000-7000-8000-000000000000/00000000-0000-7000-8000-000000000000",
    ]
    static let routes = [
        "/admin/jobs", "/admin/jobs/overview", "/admin/jobs/failures", "/admin/jobs/workers", "/admin/jobs/schedules",
    ]

    @Test("Without a session, pages redirect to the sign-in form and the API returns 401 with problem details")
    func noUser() async throws {
        try await withApp(SampleApp.self) { app in
            for page in Self.pages {
                let response = try await TestBrowser(app).get(page)
                #expect(
                    response.status == 303
                        && response.headers[.location]?.hasPrefix("/admin/sign-in?next=/admin") == true)
            }
            for route in Self.routes {
                let response = try await app.send(.get, "/api/v1" + route)
                #expect(response.status == 401 && response.problem == "auth.unauthenticated")
            }
        }
    }

    @Test("The API accepts no cookie, and the pages accept no access token")
    func apart() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            let root = try await app.logIn(TestApp.superuserEmail)
            let cookie: HTTPFields = [.cookie: try #require(browser.cookie)]
            for route in Self.routes {
                #expect(try await root.get(route).status == 200)
                #expect(try await app.send(.get, "/api/v1" + route, headers: cookie).status == 401)
            }
            #expect(try await app.send(.get, "/api/v1/users/me", headers: cookie).status == 401)
            for page in Self.pages {
                #expect(try await app.send(.get, page, headers: root.headers).status == 303)
            }
            let refresh = browser.cookie?.split(separator: "=").last.map { String($0) }
            let body: [String: String] = ["refresh_token": refresh ?? ""]
            let exchanged = try await app.send(
                .post, "/api/v1/auth/refresh", body: .object(.init(body.map { ($0.key, .string($0.value)) })))
            #expect(exchanged.status == 401)
        }
    }

    @Test("Users who aren't superusers get 403, and a former superuser loses access")
    func others() async throws {
        try await withApp(SampleApp.self) { app in
            let member = try await app.signUp()
            for route in Self.routes {
                let response = try await member.get(route)
                #expect(response.status == 403 && response.problem == "auth.forbidden")
            }
            let browser = try await app.signedIn()
            try await app.application.platform.database.system().write { tx in
                try tx.execute("UPDATE \"user\" SET is_superuser = \(false)")
            }
            let response = try await browser.get("/admin/jobs")
            #expect(response.status == 403 && response.headers[.contentType] == "text/html; charset=utf-8")
            #expect(response.text.contains("auth.forbidden"))
        }
    }

    @Test("A form without the session's token, with another session's, or from another site changes nothing")
    func forged() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let id = try #require(try await app.enqueue([SampleJob()], for: tenant).first)
            let browser = try await app.signedIn()
            let other = try app.browser(try await TestBrowser(app).signIn(TestApp.superuserEmail))
            let (token, foreign) = (try await browser.formToken(), try await other.formToken())
            #expect(token != foreign)
            let path = "/admin/jobs/\(tenant)/\(id)/cancel"
            let refused = [
                try await browser.post(path, []), try await browser.post(path, [("form_token", "")]),
                try await browser.post(path, [("form_token", foreign)]),
                try await browser.post(path, [("form_token", String(token.dropLast()))]),
                try await browser.post(path, [("form_token", token)], site: "cross-site"),
                try await browser.post(path, [("form_token", token)], site: "same-site"),
                try await browser.post(path, [("form_token", token)], site: nil, origin: "https://evil.example"),
            ]
            for response in refused { #expect(response.status == 403) }
            let wrongType = try await app.send(
                .post, path, body: ["form_token": .string(token)], headers: [.cookie: try #require(browser.cookie)])
            #expect(wrongType.status == 415)
            #expect(try await app.job(id, of: tenant).state == .available)

            #expect(try await browser.post(path, [("form_token", token)]).status == 303)
            #expect(try await app.job(id, of: tenant).state == .cancelled)
        }
    }

    @Test("Every form of the pages requires its token")
    func everyForm() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            let id = "00000000-0000-7000-8000-000000000000"
            let forms = app.routes.filter { $0.method == .post && $0.access == .superuserSession(isPassive: false) }
            #expect(forms.count == 14)
            for form in forms {
                let path = form.placeholders.reduce(form.path) { $0.replacing("{\($1)}", with: id) }
                let response = try await browser.post(path, [("form_token", "forged"), ("action", "cancel")])
                #expect(response.status == 403 && response.text.contains("auth.form_forged"), "\(path)")
            }
        }
    }

    @Test("Pages embed no script or style, allow only those of the server, and forbid framing and caching")
    func policy() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            for page in Self.pages where !page.hasSuffix("stream") {
                let response = try await browser.get(page)
                let policy = try #require(response.headers[.contentSecurityPolicy])
                #expect(policy.contains("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';"))
                #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
                #expect(response.headers[.cacheControl] == "no-store")
                #expect(!response.text.contains(/<script>|<script [^>]*>[^<]|<style|style=| on[a-z]+=/))
            }
        }
    }
}
