import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Invitations as pages")
struct InvitationPageTests {
    private static let path = "/account/invitation"

    /// Invites an address to the owner's tenant, and returns the token of the mail.
    private static func invite(_ email: String, from owner: Actor, _ app: TestApp) async throws -> String {
        _ = try await owner.post("/tenants/current/invitations", ["email": .string(email), "role": "member"])
        return try await app.takeInvitation(to: email, from: owner.tenantID)
    }

    @Test("The page says who invites to what; a new address gets an account and a membership, and is signed in")
    func newUser() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme & Sons")
            _ = try await ada.patch("/users/me", ["display_name": "Ada <b>"])
            let token = try await Self.invite("eve@example.com", from: ada, app)
            let browser = TestBrowser(app)
            let page = try await browser.get("\(Self.path)?token=\(token)").text
            for part in ["Ada &lt;b&gt;", "Acme &amp; Sons", "member", "eve@example.com", "name=\"password\""] {
                #expect(page.contains(part), "\(part)")
            }
            let short = try await browser.post(Self.path, [("token", token), ("name", "Eve"), ("password", "short")])
            #expect(short.status == 422 && short.text.contains("id=\"password-error\""))
            #expect(short.text.contains("value=\"Eve\"") && short.text.contains("value=\"\(token)\""))
            let fields = [("token", token), ("name", "Eve"), ("password", TestApp.password)]
            let joined = try await browser.post(Self.path, fields)
            #expect(joined.headers[.location] == "/account/tenants?done=invitation_accepted")
            #expect(try await browser.keeping(joined).get("/account/tenants").text.contains("Acme &amp; Sons"))
            let again = try await browser.post(Self.path, fields)
            #expect(again.status == 404 && again.text.contains("This invitation can’t be used"))
        }
    }

    @Test("A user of the address signs in and accepts on the next page; a signed-in one is there at once")
    func existingUser() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            try await app.prove(bob)
            let token = try await Self.invite(bob.email, from: ada, app)
            let (page, accept) = ("\(Self.path)?token=\(token)", "\(Self.path)/accept?token=\(token)")
            let anonymous = TestBrowser(app)
            let shown = try await anonymous.get(page)
            let signIn = "/account/sign-in?next=/account/invitation/accept%3Ftoken%3D\(token)"
            #expect(shown.text.contains("href=\"\(signIn)\"") && !shown.text.contains("name=\"password\""))
            let form = try await anonymous.keeping(shown).get(signIn).text
            #expect(form.contains("value=\"\(bob.email)\""))
            #expect(try await anonymous.get(accept).headers[.location] == signIn)

            let browser = try await app.browser(of: bob)
            #expect(try await browser.get(page).headers[.location] == accept)
            #expect(try await browser.get(accept).text.contains("You join with your account"))
            #expect(try await bob.inTenant(nil).get("/tenants").json["items"]?.array?.count == 1, "nothing has changed")
            let accepted = try await browser.submit("\(Self.path)/accept", [("token", token)])
            #expect(accepted.headers[.location] == "/account/tenants?done=invitation_accepted")
            #expect(try await bob.inTenant(nil).get("/tenants").json["items"]?.array?.count == 2)
        }
    }

    @Test("Another user than the invited one is told so, accepts nothing, and signs out to go on")
    func anotherUser() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            let token = try await Self.invite("eve@example.com", from: ada, app)
            let browser = try await app.browser(of: bob)
            for page in ["\(Self.path)?token=\(token)", "\(Self.path)/accept?token=\(token)"] {
                let text = try await browser.get(page).text
                #expect(text.contains(bob.email) && text.contains("eve@example.com"), "\(page)")
                #expect(text.contains("Sign out and continue") && !text.contains("Accept the invitation"), "\(page)")
            }
            #expect(try await browser.submit("\(Self.path)/accept", [("token", token)]).status == 403)
            let here = "\(Self.path)?token=\(token)"
            let left = try await browser.submit("/account/sign-out", [("next", here)])
            #expect(left.headers[.location] == here)
            #expect(try await browser.keeping(left).get(here).text.contains("name=\"password\""))
            let foreign = try await app.browser(of: bob).submit("/account/sign-out", [("next", "//evil.example")])
            #expect(foreign.headers[.location] == "/account")
        }
    }
}
