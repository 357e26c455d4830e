import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Who may sign up on the page, and with what")
struct SignUpPageTests {
    private static let fields = [("email", "ada@example.com"), ("password", TestApp.password), ("tenant", "Acme")]

    @Test(
        "Names that other sites add to the query of a link are ignored, and a browser gets a page for what isn't there")
    func links() async throws {
        try await withApp(SampleApp.self) { app in
            for path in [
                "/account/sign-up?utm_source=mail", "/account/sign-in?fbclid=a", "/admin/sign-in?x=1",
                "/account/reset-password?token=abc&utm_source=x",
            ] {
                #expect(try await app.get(path).status != 422, "\(path)")
            }
            let html: HTTPFields = [.accept: "text/html,application/xhtml+xml,*/*;q=0.8"]
            for (method, path, status) in [
                (HTTPRequest.Method.get, "/account/nope", 404), (.get, "/admin/nope/nope", 404),
                (.get, "/account/sign-out", 405), (.put, "/account/sign-in", 405),
            ] {
                let page = try await app.send(method, path, headers: html)
                #expect(page.status == status, "\(path)")
                #expect(page.headers[.contentType]?.hasPrefix("text/html") == true, "\(path)")
                #expect(page.headers[.allow] == nil || status == 405)
                #expect(try await app.send(method, path).problem != nil, "\(path)")
            }
            #expect(try await app.send(.get, "/nope", headers: html).problem == "route.not_found")
        }
    }

    @Test("A closed sign-up has no form and no link to it, and creates nothing")
    func closed() async throws {
        try await withApp(SampleApp.self, settings: ["auth.signup_open": "false"]) { app in
            let browser = TestBrowser(app)
            let page = try await browser.get("/account/sign-up").text
            #expect(page.contains("Sign-up is by invitation") && !page.contains("name=\"password\""))
            #expect(try await !browser.get("/account/sign-in").text.contains("/account/sign-up"))
            let sent = try await browser.post("/account/sign-up", Self.fields)
            #expect(sent.status == 403 && sent.headers[.setCookie] == nil)
            #expect(try await browser.signIn("ada@example.com").status == 422)
        }
    }

    @Test("The form names the domains that may sign up, and refuses others at the field of the address")
    func domains() async throws {
        try await withApp(SampleApp.self, settings: ["auth.signup_domains": "acme.example"]) { app in
            let browser = TestBrowser(app)
            #expect(try await browser.get("/account/sign-up").text.contains("Use an address at acme.example."))
            let refused = try await browser.post("/account/sign-up", Self.fields)
            #expect(refused.status == 403 && refused.text.contains("id=\"email-error\""))
        }
    }

    @Test("A sign-up leads to the requested page, and makes the browser a known device")
    func next() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = TestBrowser(app)
            let form = try await browser.get("/account/sign-in?next=/account/sessions").text
            #expect(form.contains("href=\"/account/sign-up?next=/account/sessions\""))
            let signedUp = try await browser.post("/account/sign-up", Self.fields + [("next", "/account/sessions")])
            #expect(signedUp.headers[.location] == "/account/sessions")
            #expect(browser.keeping(signedUp).value(of: "__Host-trellis-account-device") != nil)
            let foreign = Self.fields.map { $0.0 == "email" ? ("email", "eve@example.com") : $0 }
            let left = try await browser.post("/account/sign-up", foreign + [("next", "https://evil.example")])
            #expect(left.headers[.location] == "/account")
        }
    }

    @Test("The fields of a product's own form are the input of its own sign-up, and its problems are told at them")
    func flow() async throws {
        try await withApp(ClubProduct.self) { app in
            let browser = TestBrowser(app)
            #expect(try await browser.get("/account/sign-up").text.contains("name=\"nickname\""))
            let own = Self.fields.filter { $0.0 != "tenant" }
            let missing = try await browser.post("/account/sign-up", own + [("nickname", "")])
            #expect(missing.status == 422 && missing.text.contains("<em>Fill in this field.</em>"))
            let sent = try await browser.post("/account/sign-up", own + [("nickname", "Ada")])
            #expect(sent.headers[.location] == "/account/sign-in?done=signed_up")
            let signedIn = try await browser.signIn("ada@example.com")
            #expect(try await browser.keeping(signedIn).get("/account").text.contains("Ada"))

            let waiting = own.map { $0.0 == "email" ? ("email", "eve@example.com") : $0 } + [("nickname", "wait")]
            let pending = try await browser.post("/account/sign-up", waiting)
            #expect(pending.headers[.location] == sent.headers[.location], "one that waits for approval looks the same")
            #expect(try await browser.signIn("eve@example.com").status == 422)
        }
    }
}
