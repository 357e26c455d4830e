import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("The password again on the account pages")
struct StepUpPageTests {
    @Test("Ten minutes after signing in, a page that matters wants the password, and is back after it")
    func stepUp() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let browser = try await app.browser(of: ada)
            #expect(try await browser.get("/account/email").status == 200)
            app.clock.advance(by: .seconds(600))
            let form = "/account/step-up?next=/account/email"
            #expect(try await browser.get("/account/email").headers[.location] == form)
            let shown = try await browser.get(form).text
            #expect(shown.contains("value=\"/account/email\"") && shown.contains(ada.email))

            let path = "/account/step-up"
            let wrong = try await browser.send(path, [("password", "wrong"), ("next", "/account/email")], on: form)
            #expect(wrong.status == 403 && wrong.text.contains("id=\"password-error\""))
            #expect(wrong.text.contains("value=\"/account/email\""))
            #expect(try await browser.get("/account/email").status == 303)
            let fields = [("password", TestApp.password), ("next", "/account/email")]
            #expect(try await browser.send(path, fields, on: form).headers[.location] == "/account/email")
            #expect(try await browser.get("/account/email").status == 200)
            let other = try await browser.send(
                path, [("password", TestApp.password), ("next", "//evil.example")], on: form)
            #expect(other.headers[.location] == "/account")
        }
    }

    @Test("A form that is sent too late changes nothing, and leads back to its page")
    func lateForm() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let browser = try await app.browser(of: ada)
            let page = "/account/api-keys/new?tenant=\(ada.tenantID?.description ?? "")"
            let token = ("form_token", try await browser.formToken(on: page))
            app.clock.advance(by: .seconds(600))
            let key = [("tenant", ada.tenantID?.description ?? ""), ("name", "Late"), ("role", "member")]
            let late = try await browser.post(
                "/account/api-keys", [token, ("scope", "samples.view")] + key, from: page)
            let next = page.replacing("?", with: "%3F").replacing("=", with: "%3D")
            #expect(late.headers[.location] == "/account/step-up?next=\(next)")
            let deletion = try await browser.post("/account/delete", [token], from: "https://evil.example/account/x")
            #expect(deletion.headers[.location] == "/account/step-up")
            #expect(try await browser.get("/account").status == 200, "the account isn't deleted")
            let keys = try await app.logIn(ada.email).inTenant(ada.tenantID).get("/api-keys").json
            #expect(keys["items"]?.array?.count == 0)
        }
    }

    @Test("The password proves the session of this browser only, and guesses are limited as those of a sign-in")
    func oneSession() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let (first, second) = (try await app.browser(of: ada), try await app.browser(of: ada))
            app.clock.advance(by: .seconds(600))
            let proven = try await first.submit("/account/step-up", [("password", TestApp.password)])
            #expect(proven.headers[.location] == "/account")
            #expect(try await first.get("/account/delete").status == 200)
            #expect(try await second.get("/account/delete").status == 303)
            for _ in 0..<10 { _ = try await second.submit("/account/step-up", [("password", "wrong horse battery")]) }
            let refused = try await second.submit("/account/step-up", [("password", TestApp.password)])
            #expect(refused.status == 429 && refused.text.contains("too many wrong attempts"))
        }
    }
}
