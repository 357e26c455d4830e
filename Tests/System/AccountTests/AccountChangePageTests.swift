import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@Suite("Change of address and end of an account as pages")
struct AccountChangePageTests {
    @Test("A new address becomes the user's when its mailbox is proved, by link or code; the old one is told")
    func address() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let browser = try await app.browser(of: ada)
            let path = "/account/email"
            for (email, sentence) in [
                ("no address", "Enter an email address, such as"),
                (ada.email.uppercased(), "This is your address already."),
            ] {
                let wrong = try await browser.submit(path, [("new", email)])
                #expect(wrong.status == 422 && wrong.text.contains("role=\"alert\">\(sentence)"), "\(email)")
            }
            let sent = try await browser.submit(path, [("new", "ada@new.example")])
            #expect(sent.headers[.location] == "/account/verify-email?done=email_requested")
            let code = browser.keeping(sent)
            #expect(try await code.get("/account/verify-email?done=email_requested").text.contains("ada@new.example"))
            let link = try await app.mailedLink(to: "/account/verify-email?token=")
            #expect(app.mails.contains { "\($0.to)".contains(ada.email) }, "the old address is told")
            #expect(try await browser.get(link).text.contains("ada@new.example"))
            #expect(
                try await ada.get("/users/me").json["email"]?.string == ada.email, "opening the link changes nothing")
            let token = try #require(link.split(separator: "=").last.map(String.init))
            let confirmed = try await browser.post("/account/verify-email", [("token", token)])
            #expect(confirmed.headers[.location] == "/account/email?done=email_changed")
            let page = try await browser.get("/account/email?done=email_changed").text
            #expect(page.contains("ada@new.example") && page.contains("Your address is confirmed."))
        }
    }

    @Test("An address that isn't proved is shown as such, with the way to prove it")
    func unverified() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let browser = try await app.browser(of: ada)
            let page = try await browser.get("/account/email").text
            #expect(page.contains("Not confirmed") && page.contains("action=\"/account/verify-email/resend\""))
            try await app.prove(ada)
            #expect(try await !browser.get("/account/email").text.contains("Not confirmed"))
        }
    }

    @Test("A deleted account is signed out everywhere, and signing in restores it; the only owner stays")
    func deletion() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.browser(of: try await app.signUp(tenant: "Acme"))
            let page = try await owner.get("/account/delete").text
            #expect(page.contains("within 30 days") && page.contains("Delete my account"))
            let refused = try await owner.submit("/account/delete")
            #expect(refused.status == 409 && refused.text.contains("You are the only owner of Acme."))
            #expect(refused.text.contains("delete the organization"), "as the pages name it")
            #expect(try await owner.get("/account").status == 200)

            let eve = try await app.signUp(tenant: "Globex")
            _ = try await eve.delete("/tenants/current")
            let (browser, other) = (try await app.browser(of: eve), try await app.browser(of: eve))
            let deleted = try await browser.submit("/account/delete")
            #expect(deleted.headers[.location] == "/account/sign-in?done=account_deleted")
            #expect(deleted.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(try await browser.get("/account").status == 303)
            #expect(try await other.get("/account").status == 303)
            let back = try await TestBrowser(app).signIn(eve.email)
            #expect(back.status == 303)
            #expect(try await TestBrowser(app).keeping(back).get("/account").text.contains(eve.email))
        }
    }
}
