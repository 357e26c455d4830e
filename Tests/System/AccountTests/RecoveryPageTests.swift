import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Pages that mails lead to")
struct RecoveryPageTests {
    @Test("A forgotten password: the mailed link opens a form that sets a new one, once, and signs in no browser")
    func reset() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let signedIn = try await app.browser(of: ada)
            let browser = TestBrowser(app)
            let sent = try await browser.post("/account/forgot-password", [("email", ada.email)])
            let unknown = try await browser.post("/account/forgot-password", [("email", "unknown@example.com")])
            #expect(sent.status == 303 && sent.headers[.location] == unknown.headers[.location])
            #expect(sent.body == unknown.body)

            let link = try await app.mailedLink(to: "/account/reset-password?token=")
            let token = try #require(link.split(separator: "=").last.map(String.init))
            let form = try await browser.get(link).text
            #expect(
                form.contains("value=\"\(token)\"") && form.contains(ada.email), "a password manager learns the account"
            )
            #expect(try await signedIn.get("/account").status == 200, "opening the link changes nothing")

            let path = "/account/reset-password"
            #expect(try await browser.post(path, [("token", token), ("password", "short")]).status == 422)
            let new = "another long passphrase of mine"
            let done = try await browser.post(path, [("token", token), ("password", new)])
            #expect(done.status == 303 && done.headers[.location] == "/account/sign-in?done=password_reset")
            #expect(browser.keeping(done).value(of: "__Host-trellis-account") == nil)
            #expect(try await signedIn.get("/account").status == 303, "the reset ends all sessions")
            #expect(try await browser.signIn(ada.email, new).status == 303)
            let again = try await browser.post(path, [("token", token), ("password", new)])
            #expect(again.status == 400 && again.text.contains("If you have used it already, sign in"))
            #expect(try await browser.get(link).status == 400)
        }
    }

    @Test("A link that is wrong, used or hostile says so at once, and offers another one")
    func wrongTokens() async throws {
        try await withApp(SampleApp.self, settings: ["auth.magic_link": "true"]) { app in
            let browser = TestBrowser(app)
            let hostile = "\"><script>alert(1)</script>"
            for page in ["verify-email", "reset-password", "magic-link", "invitation"] {
                let fields = [("token", hostile), ("password", TestApp.password)]
                let sent = try await browser.post("/account/\(page)", fields)
                let shown = try await browser.get("/account/\(page)?token=%22%3E%3Cscript%3E")
                for response in [sent, shown] {
                    #expect((400..<500).contains(response.status), "\(page): \(response.status)")
                    #expect(!response.text.contains("<script") && response.text.contains("can’t be used"), "\(page)")
                }
            }
        }
    }

    @Test("Requesting the proof of an address again has the same response for every address")
    func resend() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let browser = TestBrowser(app)
            let path = "/account/verify-email/resend"
            let (known, unknown) = (
                try await browser.post(path, [("email", ada.email)]),
                try await browser.post(path, [("email", "x@example.com")])
            )
            #expect(known.status == 303 && known.headers[.location] == unknown.headers[.location])
            #expect(try await browser.get(known.headers[.location] ?? "").text.contains("class=\"notice\""))
        }
    }

    @Test("A sign-up that waits for the mailbox: the mailed link opens a form that creates the user")
    func verified() async throws {
        try await withApp(SampleApp.self, settings: ["auth.signup": "verified"]) { app in
            let browser = TestBrowser(app)
            let fields = [("email", "ada@example.com"), ("password", TestApp.password), ("tenant", "Acme")]
            let response = try await browser.post("/account/sign-up", fields)
            #expect(response.headers[.location] == "/account/verify-email?done=sign_up_sent")
            let waiting = browser.keeping(response)
            #expect(waiting.value(of: "__Host-trellis-account") == nil)
            let next = try await waiting.get("/account/verify-email?done=sign_up_sent").text
            #expect(next.contains("value=\"ada@example.com\""), "the form has the address, which is in no URL")
            #expect(try await browser.signIn("ada@example.com").status == 422)
            let link = try await app.mailedLink(to: "/account/verify-email?token=")
            #expect(try await browser.get(link).status == 200)
            #expect(try await browser.signIn("ada@example.com").status == 422, "opening the link changes nothing")
            let token = try #require(link.split(separator: "=").last.map(String.init))
            let confirmed = try await browser.post("/account/verify-email", [("token", token)])
            #expect(confirmed.headers[.location] == "/account/sign-in?done=email_verified")
            #expect(try await browser.signIn("ada@example.com").status == 303)
        }
    }

    @Test("The code of the mail confirms a sign-up; spaces in it don't count, and a wrong one is told at its field")
    func code() async throws {
        try await withApp(SampleApp.self, settings: ["auth.signup": "verified"]) { app in
            let email = "ada@example.com"
            let fields = [("email", email), ("password", TestApp.password), ("tenant", "Acme")]
            let browser = TestBrowser(app).keeping(try await TestBrowser(app).post("/account/sign-up", fields))
            let code = try await app.mailedCode()
            let other = code == "000000" ? "000001" : "000000"
            let wrong = try await browser.post("/account/verify-email", [("email", email), ("code", other)])
            #expect(wrong.status == 400 && wrong.text.contains("id=\"code-error\" role=\"alert\">The code is wrong"))
            #expect(wrong.text.contains("value=\"\(email)\""))
            let typed = " \(code.prefix(3)) \(code.suffix(3))"
            let confirmed = try await browser.post("/account/verify-email", [("email", email), ("code", typed)])
            #expect(confirmed.headers[.location] == "/account/sign-in?done=email_verified")
            let form = try await browser.keeping(confirmed).get("/account/sign-in?done=email_verified").text
            #expect(form.contains("value=\"\(email)\"") && form.contains("Your address is confirmed."))
        }
    }

    @Test("With mailed links, the sign-in form leads to one: by link or by code, and to the requested page")
    func magicLink() async throws {
        try await withApp(SampleApp.self, settings: ["auth.magic_link": "true"]) { app in
            let ada = try await app.signUp()
            let browser = TestBrowser(app)
            let form = try await browser.get("/account/sign-in?next=/account/sessions").text
            #expect(form.contains("href=\"/account/magic-link?next=/account/sessions\""))
            let path = "/account/magic-link"
            let (sent, unknown) = (
                try await browser.post("\(path)/send", [("email", ada.email), ("next", "/account/sessions")]),
                try await browser.post("\(path)/send", [("email", "x@example.com"), ("next", "/account/sessions")])
            )
            #expect(sent.headers[.location] == "\(path)?next=/account/sessions&done=magic_link_sent")
            #expect(sent.headers[.location] == unknown.headers[.location])
            let link = try await app.mailedLink(to: "\(path)?token=")
            let code = try await app.mailedCode()
            #expect(try await browser.get(link).text.contains(ada.email))
            let fields = [("email", ada.email), ("code", code), ("next", "/account/sessions")]
            let wrong = try await browser.post(path, [("email", ada.email), ("code", "nope")])
            #expect(wrong.status == 400 && wrong.text.contains("id=\"code-error\""))
            let signedIn = try await browser.post(path, fields)
            #expect(signedIn.headers[.location] == "/account/sessions")
            #expect(try await browser.keeping(signedIn).get("/account").status == 200)
            #expect(try await browser.get(link).status == 400, "the code has used the link")

            _ = try await browser.post("\(path)/send", [("email", ada.email)])
            let token = try #require(
                try await app.mailedLink(to: "\(path)?token=").split(separator: "=").last.map(String.init))
            let linked = try await browser.post(path, [("token", token)])
            #expect(linked.headers[.location] == "/account" && linked.headers[.setCookie] != nil)
            #expect(try await browser.post(path, [("token", token)]).status == 400)
        }
        try await withApp(SampleApp.self) { app in
            let left = try await app.send(.get, "/account/magic-link")
            #expect(left.status == 404)
            let form = try await app.get("/account/sign-in").text
            #expect(!form.contains("magic-link"))
        }
    }
}
