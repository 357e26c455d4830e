import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Signing in to superusers' pages")
struct SignInTests {
    @Test("A superuser signs in with the form, is redirected to the requested page, and signs out")
    func inAndOut() async throws {
        try await withApp(SampleApp.self) { app in
            try await app.makeSuperuser()
            let first = try await TestBrowser(app).get("/admin/jobs/list?state=discarded")
            #expect(first.status == 303)
            let signIn = "/admin/sign-in?next=/admin/jobs/list%3Fstate%3Ddiscarded"
            #expect(first.headers[.location] == signIn)
            #expect(try await TestBrowser(app).get(signIn).text.contains("value=\"/admin/jobs/list?state=discarded\""))

            let response = try await TestBrowser(app).signIn(
                TestApp.superuserEmail, next: "/admin/jobs/list?state=discarded")
            #expect(response.status == 303)
            #expect(response.headers[.location] == "/admin/jobs/list?state=discarded")
            let browser = try app.browser(response)
            #expect(try await browser.get("/admin/jobs").status == 200)

            let left = try await browser.send("/admin/sign-out")
            #expect(left.status == 303 && left.headers[.location] == "/admin/sign-in")
            #expect(left.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(try await browser.get("/admin/jobs").status == 303)
        }
    }

    @Test("The cookie is hidden from scripts and other sites, and is sent to the pages only, over HTTPS only")
    func cookie() async throws {
        try await withApp(SampleApp.self) { app in
            try await app.makeSuperuser()
            let field = try #require(
                try await TestBrowser(app).signIn(TestApp.superuserEmail).headers[values: .setCookie].first)
            #expect(
                field.contains(
                    /^__Host-trellis-admin=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/
                ))
        }
        try await withApp(SampleApp.self, settings: ["admin.secure_cookie": "false"]) { app in
            try await app.makeSuperuser()
            let field = try #require(
                try await TestBrowser(app).signIn(TestApp.superuserEmail).headers[values: .setCookie].first)
            #expect(field.hasPrefix("trellis-admin=") && !field.contains("Secure"))
        }
    }

    @Test("A wrong password, an unknown address and a user without permission get the same error and no cookie")
    func refusals() async throws {
        try await withApp(SampleApp.self) { app in
            try await app.makeSuperuser()
            let member = try await app.signUp()
            let browser = TestBrowser(app)
            let responses = [
                try await browser.signIn(TestApp.superuserEmail, "not the password"),
                try await browser.signIn("nobody@example.com"), try await browser.signIn(member.email),
                try await browser.signIn("", ""), try await browser.signIn(String(repeating: "a", count: 5000)),
            ]
            for response in responses {
                #expect(response.status == 422)
                #expect(response.headers[.setCookie] == nil)
                #expect(response.text.contains("Wrong email or password."))
            }
        }
    }

    @Test("After ten wrong passwords the form says how long to wait; a browser that has signed in before needn't")
    func throttle() async throws {
        try await withApp(SampleApp.self, settings: ["admin.secure_cookie": "false"]) { app in
            try await app.makeSuperuser()
            let signedIn = try await TestBrowser(app).signIn(TestApp.superuserEmail)
            let cookies = signedIn.headers[values: .setCookie].map { String($0.prefix { $0 != ";" }) }
            let device = try #require(cookies.first { $0.hasPrefix("trellis-admin-device=") })
            for _ in 0..<10 {
                #expect(try await TestBrowser(app).signIn(TestApp.superuserEmail, "wrong horse").status == 422)
            }
            let refused = try await TestBrowser(app).signIn(TestApp.superuserEmail)
            #expect(refused.status == 429 && refused.text.contains("Try again in 1 seconds"))
            #expect(refused.headers[.setCookie] == nil)
            let form = "email=root%40example.com&password=" + TestApp.password.replacing(" ", with: "+")
            let known = try await app.send(
                .post, "/admin/sign-in", bytes: Array(form.utf8),
                headers: [
                    .contentType: "application/x-www-form-urlencoded", .cookie: device,
                ])
            #expect(known.status == 303)
        }
    }

    @Test("Sign-in never redirects to another site")
    func redirects() async throws {
        try await withApp(SampleApp.self) { app in
            try await app.makeSuperuser()
            for next in ["https://evil.example", "//evil.example/admin", "/admin/\\evil", "/api/v1/users/me"] {
                let response = try await TestBrowser(app).signIn(TestApp.superuserEmail, next: next)
                #expect(response.headers[.location] == "/admin")
            }
        }
    }

    @Test("A page of another site can't sign a user in")
    func foreignSignIn() async throws {
        try await withApp(SampleApp.self) { app in
            try await app.makeSuperuser()
            let browser = TestBrowser(app)
            let email = TestApp.superuserEmail
            let ours = "http://localhost"
            #expect(try await browser.signIn(email, site: "cross-site").status == 403)
            #expect(try await browser.signIn(email, site: "same-site").status == 403)
            #expect(try await browser.signIn(email, site: nil, origin: "https://evil.example").status == 403)
            #expect(try await browser.signIn(email, site: nil, origin: "null").status == 403)
            #expect(try await browser.signIn(email, site: nil, origin: ours).status == 303)
        }
    }

    @Test("A session ends after the idle timeout, after its lifetime, and on a password change")
    func ends() async throws {
        let settings = ["admin.idle_timeout": "10m", "admin.session_lifetime": "1h"]
        try await withApp(SampleApp.self, settings: settings) { app in
            let idle = try await app.signedIn()
            app.clock.advance(by: .seconds(599))
            #expect(try await idle.get("/admin").status == 200)
            app.clock.advance(by: .seconds(599))
            #expect(try await idle.get("/admin").status == 200, "use restarts the idle timeout")
            app.clock.advance(by: .seconds(601))
            #expect(try await idle.get("/admin").status == 303)

            let busy = try await app.signedIn()
            for _ in 0..<7 {
                #expect(try await busy.get("/admin").status == 200)
                app.clock.advance(by: .seconds(510))
            }
            app.clock.advance(by: .seconds(60))
            #expect(try await busy.get("/admin").status == 303, "the lifetime of an hour is over")

            let changed = try await app.signedIn()
            #expect(try await changed.get("/admin").status == 200)
            try await app.makeSuperuser(password: "another password")
            #expect(try await changed.get("/admin").status == 303)
        }
    }

    @Test("A browser's session is in the list of sessions until its idle timeout, which each page restarts")
    func listed() async throws {
        try await withApp(SampleApp.self, settings: ["admin.idle_timeout": "10m"]) { app in
            let browser = try await app.signedIn()
            app.clock.advance(by: .seconds(300))
            let root = try await app.logIn(TestApp.superuserEmail)
            let list: () async throws -> Int? = {
                try await root.get("/auth/sessions").json["items"]?.array?.count
            }
            #expect(try await browser.get("/admin").status == 200)
            app.clock.advance(by: .seconds(599))
            #expect(try await list() == 2)
            app.clock.advance(by: .seconds(1))
            #expect(try await list() == 1)
            #expect(try await browser.get("/admin").status == 303)
        }
    }

    @Test("Automatic requests of a page don't extend an idle session")
    func passive() async throws {
        try await withApp(SampleApp.self, settings: ["admin.idle_timeout": "10m"]) { app in
            let browser = try await app.signedIn()
            for _ in 0..<2 {
                app.clock.advance(by: .seconds(299))
                let response = await app.head(.get, "/admin/jobs/stream", headers: [.cookie: browser.cookie ?? ""])
                #expect(response.status == 200 && response.headers[.contentType] == "text/event-stream")
            }
            app.clock.advance(by: .seconds(3))
            let response = await app.head(.get, "/admin/jobs/stream", headers: [.cookie: browser.cookie ?? ""])
            #expect(response.status == 303)
        }
    }
}
