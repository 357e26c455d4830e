import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisWeb

@Suite("Signing in to the account pages")
struct SignInTests {
    @Test("A user signs in with the form, is redirected to the requested page, and signs out")
    func inAndOut() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let anonymous = TestBrowser(app)
            let first = try await anonymous.get("/account/sessions?done=x")
            #expect(first.status == 303)
            #expect(first.headers[.location] == "/account/sign-in?next=/account/sessions%3Fdone%3Dx")
            let form = try await anonymous.get("/account/sign-in?next=/account/sessions%3Fdone%3Dx").text
            #expect(form.contains("value=\"/account/sessions?done=x\""))

            let response = try await anonymous.signIn(ada.email, next: "/account/sessions?done=x")
            #expect(response.status == 303 && response.headers[.location] == "/account/sessions?done=x")
            let browser = anonymous.keeping(response)
            #expect(try await browser.get("/account").text.contains(ada.email))

            let left = try await browser.submit("/account/sign-out")
            #expect(left.status == 303 && left.headers[.location] == "/account/sign-in?done=signed_out")
            #expect(try await anonymous.get("/account/sign-in?done=signed_out").text.contains("You are signed out."))
            #expect(left.headers[.setCookie]?.contains("Max-Age=0") == true)
            let cleared = HTTPField.Name("Clear-Site-Data").flatMap { left.headers[$0] }
            #expect(cleared == "\"cache\"", "going back shows nothing that the browser has kept")
            #expect(try await browser.get("/account").status == 303, "the session has ended on the server")
        }
    }

    @Test(
        "The cookie is hidden from scripts, no form of another site has it, and no other host of the domain can set one"
    )
    func cookie() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let field = try #require(try await TestBrowser(app).signIn(ada.email).headers[values: .setCookie].first)
            #expect(
                field.contains(
                    /^__Host-trellis-account=[\w-]{43}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/
                ))
        }
        try await withApp(SampleApp.self, settings: ["account.secure_cookie": "false"]) { app in
            let ada = try await app.signUp()
            let field = try #require(try await TestBrowser(app).signIn(ada.email).headers[values: .setCookie].first)
            #expect(field.hasPrefix("trellis-account=") && !field.contains("Secure"))
        }
    }

    @Test("A wrong password and an unknown address get the same error and no cookie")
    func refusals() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let browser = TestBrowser(app)
            let responses = [
                try await browser.signIn(ada.email, "not the password at all"),
                try await browser.signIn("unknown@example.com"), try await browser.signIn("", ""),
            ]
            for response in responses {
                #expect(response.status == 422 && response.headers[.setCookie] == nil)
                #expect(response.text.contains("Wrong email or password."))
            }
        }
    }

    @Test("After ten wrong passwords the form says how long to wait; a browser that has signed in before needn't")
    func throttle() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let known = TestBrowser(app).keeping(try await TestBrowser(app).signIn(ada.email))
            for _ in 0..<10 {
                #expect(try await TestBrowser(app).signIn(ada.email, "wrong horse battery").status == 422)
            }
            let refused = try await TestBrowser(app).signIn(ada.email)
            #expect(refused.status == 429 && refused.headers[.retryAfter] == "1")
            #expect(refused.text.contains("too many wrong attempts") && refused.text.contains("value=\"\(ada.email)\""))
            #expect(try await known.signIn(ada.email).status == 303)
        }
    }

    @Test("Sign-in never redirects to another site")
    func redirects() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let foreign = [
                "https://evil.example", "//evil.example/account", "/\\evil.example", "/account/..//evil",
                "javascript:x", "/\t/evil.example", "/%2F/evil.example", "/\u{FF0F}evil.example", "\\\\evil.example",
                "/account?\r\nSet-Cookie: a=b", " //evil.example", "/account/%0d%0aX: y",
            ]
            for next in foreign {
                let response = try await TestBrowser(app).signIn(ada.email, next: next)
                #expect(response.headers[.location] == "/account", "\(next)")
            }
        }
    }

    @Test("A page of another site can't sign a user in, sign a user up or request mails")
    func foreignForms() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = TestBrowser(app)
            let open = app.routes.filter {
                $0.method == .post && $0.path.hasPrefix("/account/") && !$0.access.isOfBrowser
            }
            #expect(open.count >= 6)
            for route in open {
                let refused = [
                    try await browser.post(route.path, [], site: "cross-site"),
                    try await browser.post(route.path, [], site: "same-site"),
                    try await browser.post(route.path, [], site: nil, origin: "https://evil.example"),
                    try await browser.post(route.path, [], site: nil, origin: "null"),
                ]
                for response in refused { #expect(response.status == 403, "\(route.path)") }
            }
            let ada = try await app.signUp()
            #expect(try await browser.signIn(ada.email, site: nil, origin: "http://localhost").status == 303)
        }
    }

    @Test("A session ends after the idle timeout, and after its lifetime")
    func ends() async throws {
        let settings = ["account.idle_timeout": "10m", "account.session_lifetime": "1h"]
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            let idle = try await app.browser(of: ada)
            app.clock.advance(by: .seconds(599))
            #expect(try await idle.get("/account").status == 200)
            app.clock.advance(by: .seconds(601))
            #expect(try await idle.get("/account").status == 303)

            let busy = try await app.browser(of: ada)
            for _ in 0..<7 {
                #expect(try await busy.get("/account").status == 200)
                app.clock.advance(by: .seconds(510))
            }
            app.clock.advance(by: .seconds(60))
            #expect(try await busy.get("/account").status == 303, "the lifetime of an hour is over")
        }
    }

    @Test("A sign-up creates user and tenant, and shows all problems with what was typed except the password")
    func signUp() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = TestBrowser(app)
            let hostile = "<script>alert(1)</script>"
            let wrong = try await browser.post(
                "/account/sign-up", [("email", "no address \(hostile)"), ("password", "short"), ("tenant", "")])
            #expect(wrong.status == 422 && wrong.headers[.setCookie] == nil)
            #expect(!wrong.text.contains("<script>") && !wrong.text.contains("short\""))
            for (input, sentence) in [
                ("email", "Enter an email address, such as ada@example.com."),
                ("password", "Use at least 15 characters."), ("tenant", "Fill in this field."),
            ] {
                #expect(wrong.text.contains("id=\"\(input)-error\" role=\"alert\">\(sentence)</span>"), "\(input)")
            }

            let fields = [("email", "eve@example.com"), ("password", TestApp.password), ("tenant", hostile)]
            let response = try await browser.post("/account/sign-up", fields)
            #expect(response.status == 303 && response.headers[.location] == "/account")
            let tenants = try await browser.keeping(response).get("/account/tenants").text
            #expect(tenants.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !tenants.contains("<script>"))
            #expect(try await app.logIn("eve@example.com").get("/users/me").status == 200)
            let taken = try await browser.post("/account/sign-up", fields)
            #expect(taken.status == 409 && taken.text.contains("An account has this address already."))
        }
    }

    @Test("Signing in again ends the session that the browser had, and a signed-in user is led past the form")
    func again() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, eve) = (try await app.signUp(), try await app.signUp())
            let first = try await app.browser(of: ada)
            for page in ["/account/sign-in?next=/account/sessions", "/account/sign-up?next=/account/sessions"] {
                #expect(try await first.get(page).headers[.location] == "/account/sessions", "\(page)")
            }
            let second = first.keeping(try await first.signIn(eve.email))
            #expect(try await second.get("/account").text.contains(eve.email))
            #expect(try await first.get("/account").status == 303, "no cookie leads to the first session any more")
        }
    }

    @Test("A form that is sent after the session has ended leads to the sign-in form, and from there back to its page")
    func expired() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let browser = try await app.browser(of: ada)
            let token = ("form_token", try await browser.formToken(on: "/account/tenants"))
            app.clock.advance(by: .seconds(3601))
            let sent = try await browser.post(
                "/account/tenants", [token, ("name", "Globex")], from: "/account/tenants?cursor=x")
            let form = "/account/sign-in?next=/account/tenants%3Fcursor%3Dx&done=session_expired"
            #expect(sent.status == 303 && sent.headers[.location] == form)
            #expect(try await browser.get(form).text.contains("what you sent was not saved"))
            let foreign = try await browser.post("/account/tenants", [token], site: nil, origin: nil)
            #expect(foreign.headers[.location] == "/account/sign-in?done=session_expired")
            #expect(try await browser.submit("/account/sign-out").headers[.location] == "/account/sign-in")
        }
    }

    @Test("A disabled user's pages end at once, and the form says so")
    func disabled() async throws {
        try await withApp(SampleApp.self) { app in
            try await app.application.createSuperuser(email: "root@example.com", password: TestApp.password)
            let (ada, root) = (try await app.signUp(), try await app.logIn("root@example.com"))
            let browser = try await app.browser(of: ada)
            let id = try await ada.get("/users/me").json["id"]?.string ?? ""
            #expect(try await root.put("/superuser/users/\(id)/disabled").status == 204)
            #expect(try await browser.get("/account").status == 303)
            let refused = try await TestBrowser(app).signIn(ada.email)
            #expect(refused.status == 403 && refused.text.contains("The account is disabled."))
        }
    }
}
