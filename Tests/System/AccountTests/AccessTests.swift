import HTTPTypes
import SampleProduct
import Testing
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisWeb

@Suite("Access to the account pages")
struct AccessTests {
    static let pages = [
        "/account", "/account/profile", "/account/email", "/account/password", "/account/delete", "/account/step-up",
        "/account/tenants", "/account/sessions", "/account/api-keys",
    ]
    static let openPages = [
        "/account/sign-in", "/account/sign-up", "/account/verify-email", "/account/forgot-password",
    ]
    /// Pages that need a token of a mail, or a tenant.
    static let otherPages = [
        "/account/reset-password", "/account/invitation", "/account/invitation/accept", "/account/api-keys/new",
    ]

    @Test("Without a session every page of a user redirects to the sign-in form")
    func noSession() async throws {
        try await withApp(SampleApp.self) { app in
            for page in Self.pages + ["/account/invitation/accept", "/account/api-keys/new"] {
                let response = try await TestBrowser(app).get(page)
                #expect(response.status == 303)
                let next = page == "/account" ? "" : "?next=\(page)"
                #expect(response.headers[.location] == "/account/sign-in\(next)")
            }
            let sent = try await TestBrowser(app).post("/account/profile", [("name", "Eve")])
            #expect(sent.status == 303 && sent.headers[.location] == "/account/sign-in?done=session_expired")
        }
    }

    @Test("Pages accept no access token, the API no cookie, and the two cookies of pages don't replace each other")
    func apart() async throws {
        try await withApp(SampleApp.self) { app in
            let email = "root@example.com"
            try await app.application.createSuperuser(email: email, password: TestApp.password)
            let root = try await app.logIn(email)
            let browser = try await app.browser(of: root)
            let cookie = try #require(browser.cookie)
            for page in Self.pages {
                #expect(try await browser.get(page).status == 200)
                #expect(try await app.send(.get, page, headers: root.headers).status == 303)
            }
            #expect(try await app.send(.get, "/api/v1/users/me", headers: [.cookie: cookie]).status == 401)
            // The value of one cookie under the name of the other.
            let value = try #require(browser.value(of: "__Host-trellis-account"))
            let asAdmin = TestBrowser(app, cookie: "__Host-trellis-admin=\(value)")
            #expect(try await asAdmin.get("/admin").status == 303)
            let admin = TestBrowser(app).keeping(
                try await TestBrowser(app).post(
                    "/admin/sign-in", [("email", email), ("password", TestApp.password)]))
            #expect(try await admin.get("/admin").status == 200)
            let adminValue = try #require(admin.value(of: "__Host-trellis-admin"))
            let asUser = TestBrowser(app, cookie: "__Host-trellis-account=\(adminValue)")
            #expect(try await asUser.get("/account").status == 303)
        }
    }

    @Test("A form without the session's token, with another session's, or from another site changes nothing")
    func forged() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let (browser, other) = (try await app.browser(of: ada), try await app.browser(of: try await app.signUp()))
            let (token, foreign) = (
                try await browser.formToken(on: "/account"), try await other.formToken(on: "/account")
            )
            #expect(!token.isEmpty && token != foreign)
            let name = ("name", "Eve")
            let path = "/account/profile"
            let refused = [
                try await browser.post(path, [name]), try await browser.post(path, [("form_token", ""), name]),
                try await browser.post(path, [("form_token", foreign), name]),
                try await browser.post(path, [("form_token", String(token.dropLast())), name]),
                try await browser.post(path, [("form_token", token), name], site: "cross-site"),
                try await browser.post(path, [("form_token", token), name], site: "same-site"),
                try await browser.post(path, [("form_token", token), name], site: nil, origin: "https://evil.example"),
            ]
            for response in refused { #expect(response.status == 403) }
            #expect(try await ada.get("/users/me").json["display_name"] == "")
            #expect(try await browser.post(path, [("form_token", token), name]).status == 303)
            #expect(try await ada.get("/users/me").json["display_name"] == "Eve")
        }
    }

    @Test("Every form of a user requires its token")
    func everyForm() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.browser(of: try await app.signUp())
            let forms = app.routes.filter { $0.method == .post && $0.access == .userSession }
            #expect(forms.count >= 14)
            for form in forms {
                let id = "00000000-0000-7000-8000-000000000000"
                let path = form.placeholders.reduce(form.path) { $0.replacing("{\($1)}", with: id) }
                let response = try await browser.post(path, [("form_token", "forged")])
                #expect(response.status == 403 && response.text.contains("auth.form_forged"), "\(path)")
            }
        }
    }

    @Test("Pages have no script and no embedded style, allow only those of the server, and forbid framing and caching")
    func policy() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.browser(of: try await app.signUp())
            for page in Self.pages + Self.openPages + Self.otherPages {
                let response = try await (Self.openPages.contains(page) ? TestBrowser(app) : browser).get(page)
                #expect(Self.otherPages.contains(page) || response.status == 200, "\(page)")
                let policy = try #require(response.headers[.contentSecurityPolicy])
                #expect(policy.contains("default-src 'none';") && policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe") && !policy.contains("script-src") && !policy.contains("connect-src"))
                #expect(response.headers[.cacheControl] == "no-store")
                #expect(!response.text.contains(/<script|<style|style=| on[a-z]+=/), "\(page)")
                let style = try #require(response.text.firstMatch(of: /href="(\/account\/assets\/[^"]+)"/))
                #expect(try await browser.get(String(style.output.1)).status == 200)
            }
        }
    }

    @Test("Pages are in the language of the user, else of the browser")
    func languages() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let anonymous = try await TestBrowser(app, language: "de-AT, en;q=0.5").get("/account/sign-in")
            #expect(anonymous.text.contains("Anmelden") && anonymous.text.contains("<html lang=\"de\" dir=\"ltr\">"))
            let browser = try await app.browser(of: ada, language: "de")
            #expect(try await browser.get("/account").text.contains("Ihr Konto"))
            _ = try await ada.patch("/users/me", ["language": "en"])
            #expect(try await browser.get("/account").text.contains("Your account"))
        }
    }
}
