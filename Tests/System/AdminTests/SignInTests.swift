import App
import HTTPTypes
import Testing
import TrellisKernel
import TrellisTesting

@Suite("Signing in to superusers' pages")
struct SignInTests {
    @Test("A superuser signs in with the form, is led to the page that was asked for, and signs out again")
    func inAndOut() async throws {
        try await withApp(App.self) { app in
            try await app.makeSuperuser()
            let first = try await Visitor(app).get("/admin/jobs/list?state=discarded")
            #expect(first.status == 303)
            let signIn = "/admin/sign-in?next=/admin/jobs/list%3Fstate%3Ddiscarded"
            #expect(first.headers[.location] == signIn)
            #expect(try await Visitor(app).get(signIn).text.contains("value=\"/admin/jobs/list?state=discarded\""))

            let answer = try await Visitor(app).signIn(
                TestApp.superuserEmail, next: "/admin/jobs/list?state=discarded")
            #expect(answer.status == 303)
            #expect(answer.headers[.location] == "/admin/jobs/list?state=discarded")
            let visitor = try app.visitor(answer)
            #expect(try await visitor.get("/admin/jobs").status == 200)

            let left = try await visitor.send("/admin/sign-out")
            #expect(left.status == 303 && left.headers[.location] == "/admin/sign-in")
            #expect(left.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(try await visitor.get("/admin/jobs").status == 303)
        }
    }

    @Test("The cookie is hidden from scripts and other sites, goes to the pages only, and over HTTPS only")
    func cookie() async throws {
        try await withApp(App.self) { app in
            try await app.makeSuperuser()
            let field = try #require(
                try await Visitor(app).signIn(TestApp.superuserEmail).headers[.setCookie])
            #expect(
                field.contains(
                    /^__Secure-trellis-admin=[\w-]{43}; Path=\/admin; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/
                ))
        }
        try await withApp(App.self, settings: ["admin.secure_cookie": "false"]) { app in
            try await app.makeSuperuser()
            let field = try #require(
                try await Visitor(app).signIn(TestApp.superuserEmail).headers[.setCookie])
            #expect(field.hasPrefix("trellis-admin=") && !field.contains("Secure"))
        }
    }

    @Test("A wrong password, an unknown address and a user without the right are told the same, and get no cookie")
    func refusals() async throws {
        try await withApp(App.self) { app in
            try await app.makeSuperuser()
            let member = try await app.signUp()
            let visitor = Visitor(app)
            let answers = [
                try await visitor.signIn(TestApp.superuserEmail, "not the password"),
                try await visitor.signIn("nobody@example.com"), try await visitor.signIn(member.email),
                try await visitor.signIn("", ""), try await visitor.signIn(String(repeating: "a", count: 5000)),
            ]
            for answer in answers {
                #expect(answer.status == 401)
                #expect(answer.headers[.setCookie] == nil)
                #expect(answer.text.contains("No superuser has this e-mail address and password."))
            }
        }
    }

    @Test("Signing in leads to no other site")
    func redirects() async throws {
        try await withApp(App.self) { app in
            try await app.makeSuperuser()
            for next in ["https://evil.example", "//evil.example/admin", "/admin/\\evil", "/api/v1/users/me"] {
                let answer = try await Visitor(app).signIn(TestApp.superuserEmail, next: next)
                #expect(answer.headers[.location] == "/admin")
            }
        }
    }

    @Test("A page of another site can't sign anybody in")
    func foreignSignIn() async throws {
        try await withApp(App.self) { app in
            try await app.makeSuperuser()
            let visitor = Visitor(app)
            let email = TestApp.superuserEmail
            let ours = "http://localhost"
            #expect(try await visitor.signIn(email, site: "cross-site").status == 403)
            #expect(try await visitor.signIn(email, site: "same-site").status == 403)
            #expect(try await visitor.signIn(email, site: nil, origin: "https://evil.example").status == 403)
            #expect(try await visitor.signIn(email, site: nil, origin: "null").status == 403)
            #expect(try await visitor.signIn(email, site: nil, origin: ours).status == 303)
        }
    }

    @Test("A session ends when it is idle, when its time is over, and when the password changes")
    func ends() async throws {
        try await withApp(App.self, settings: ["admin.idle_timeout": "10m", "admin.session_lifetime": "1h"]) { app in
            let idle = try await app.signedIn()
            app.clock.advance(by: .seconds(599))
            #expect(try await idle.get("/admin").status == 200)
            app.clock.advance(by: .seconds(599))
            #expect(try await idle.get("/admin").status == 200, "being used keeps it")
            app.clock.advance(by: .seconds(601))
            #expect(try await idle.get("/admin").status == 303)

            let busy = try await app.signedIn()
            for _ in 0..<7 {
                #expect(try await busy.get("/admin").status == 200)
                app.clock.advance(by: .seconds(510))
            }
            app.clock.advance(by: .seconds(60))
            #expect(try await busy.get("/admin").status == 303, "an hour is over")

            let changed = try await app.signedIn()
            #expect(try await changed.get("/admin").status == 200)
            try await app.makeSuperuser(password: "another password")
            #expect(try await changed.get("/admin").status == 303)
        }
    }

    @Test("What a page asks for by itself doesn't keep an idle session alive")
    func passive() async throws {
        try await withApp(App.self, settings: ["admin.idle_timeout": "10m"]) { app in
            let visitor = try await app.signedIn()
            for _ in 0..<2 {
                app.clock.advance(by: .seconds(299))
                let answer = await app.head(.get, "/admin/jobs/stream", headers: [.cookie: visitor.cookie ?? ""])
                #expect(answer.status == 200 && answer.headers[.contentType] == "text/event-stream")
            }
            app.clock.advance(by: .seconds(3))
            let answer = await app.head(.get, "/admin/jobs/stream", headers: [.cookie: visitor.cookie ?? ""])
            #expect(answer.status == 303)
        }
    }
}
