import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    package static let account = RouteVisits("account") { visitor in
        let owner = try await visitor.signUp()
        let app = visitor.app
        let browser = try await app.browser(of: owner)
        visitor.note(.post, "/account/sign-in")
        for page in AccessTests.pages { try await visitor.open(page, browser) }
        for page in AccessTests.openPages { try await visitor.open(page, TestBrowser(app)) }
        try await visitor.openLinks(browser, of: owner)
        let home = try await browser.get("/account").text
        let style = try #require(home.firstMatch(of: /href="(\/account\/assets\/[^"]+)"/)).output.1
        try #require(try await browser.get(String(style)).status == 200)
        visitor.note(.get, "/account/assets/{file}")
        try await visitor.sendOpenForms(TestBrowser(app))
        try await visitor.sendForms(browser, of: owner)
    }
}

extension RouteVisitor {
    fileprivate mutating func open(
        _ route: String, query: String = "", _ browser: TestBrowser
    ) async throws {
        let response = try await browser.get(route + query)
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        note(.get, route)
    }

    /// Opens the pages of links that mails have, and the one that needs a tenant.
    fileprivate mutating func openLinks(_ browser: TestBrowser, of owner: Actor) async throws {
        _ = try await browser.post("/account/forgot-password", [("email", owner.email)])
        let reset = try await app.mailedLink(to: "/account/reset-password?token=")
        try await open("/account/reset-password", query: String(reset.dropFirst(23)), TestBrowser(app))
        let email = "invited-\(ID<Tenant>())@example.com"
        _ = try await owner.post("/tenants/current/invitations", ["email": .string(email), "role": "member"])
        let token = try await app.takeInvitation(to: email, from: owner.tenantID)
        try await open("/account/invitation", query: "?token=\(token)", TestBrowser(app))
        try await open("/account/invitation/accept", query: "?token=\(token)", browser)
        let tenant = owner.tenantID?.description ?? ""
        try await open("/account/api-keys/new", query: "?tenant=\(tenant)", browser)
    }

    fileprivate mutating func sendOpenForms(_ browser: TestBrowser) async throws {
        let fields = [
            ("email", "visitor-\(ID<Tenant>())@example.com"), ("password", TestApp.password), ("tenant", "Acme"),
        ]
        try await post("/account/sign-up", browser, fields)
        try await post("/account/forgot-password", browser, fields)
        try await post("/account/verify-email/resend", browser, fields)
        // These tokens are none: the pages show that.
        for path in ["/account/verify-email", "/account/reset-password", "/account/invitation"] {
            let response = try await browser.post(path, [("token", "none")] + fields)
            guard (400..<500).contains(response.status) else { throw UnexpectedResponse(response) }
            note(.post, path)
        }
    }

    fileprivate mutating func sendForms(_ browser: TestBrowser, of user: Actor) async throws {
        let invalid = try await browser.submit("/account/invitation/accept", [("token", "none")])
        guard (400..<500).contains(invalid.status) else { throw UnexpectedResponse(invalid) }
        note(.post, "/account/invitation/accept")
        let token = ("form_token", try await browser.formToken(on: "/account"))
        try await post("/account/profile", browser, [token, ("name", "Ada"), ("language", "de")])
        let address = "visitor-\(ID<Tenant>())@example.com"
        try await post("/account/email", browser, [token, ("new", address)])
        try await post("/account/step-up", browser, [token, ("password", TestApp.password)])
        let kept = try await browser.post("/account/delete", [token])
        guard kept.status == 409 else { throw UnexpectedResponse(kept) }
        note(.post, "/account/delete")
        try await post("/account/tenants", browser, [token, ("name", "Globex")])
        let tenants = "/account/tenants"
        let own = "\(tenants)/\(user.tenantID?.description ?? "")"
        try await post("\(tenants)/{id}/default", at: "\(own)/default", browser, [token])
        let refused = try await browser.post("\(own)/leave", [token])
        guard refused.status == 409 else { throw UnexpectedResponse(refused) }
        note(.post, "\(tenants)/{id}/leave")
        try await sendKeyForms(browser, token, of: user)
        let page = try await browser.get("/account/sessions").text
        let path = try #require(page.matches(of: /action="(\/account\/sessions\/[^"]+\/end)"/).last).output.1
        try await post("/account/sessions/{id}/end", at: String(path), browser, [token])
        try await post("/account/sessions/end-others", browser, [token])
        let passwords = [token, ("current", TestApp.password), ("new", "another long passphrase of mine")]
        let changed = try await post("/account/password", browser, passwords)
        let after = browser.keeping(changed)
        let last = [("form_token", try await after.formToken(on: "/account"))]
        try await post("/account/sign-out", after, last)
    }

    private mutating func sendKeyForms(
        _ browser: TestBrowser, _ token: (String, String), of user: Actor
    ) async throws {
        let keys = "/account/api-keys"
        let tenant = ("tenant", user.tenantID?.description ?? "")
        let listed = try await browser.get("\(keys)/new?tenant=\(tenant.1)").text
        let scope = try #require(listed.firstMatch(of: /name="scope" value="([^"]+)"/)).output.1
        let fields = [
            token, tenant, ("name", "Warehouse"), ("role", "owner"), ("scope", String(scope)),
        ]
        let created = try await browser.post(keys, fields)
        guard created.status == 200 else { throw UnexpectedResponse(created) }
        note(.post, keys)
        let list = try await browser.get("\(keys)?tenant=\(tenant.1)").text
        let path = try #require(list.firstMatch(of: /action="(\/account\/api-keys\/[^"\/]+)\/delete"/)).output.1
        let rotated = try await browser.post("\(path)/rotate", [token, tenant])
        guard rotated.status == 200 else { throw UnexpectedResponse(rotated) }
        note(.post, "\(keys)/{id}/rotate")
        try await post("\(keys)/{id}/delete", at: "\(path)/delete", browser, [token, tenant])
    }

    @discardableResult
    private mutating func post(
        _ route: String, at path: String? = nil, _ browser: TestBrowser, _ fields: [(String, String)]
    ) async throws -> TestResponse {
        let response = try await browser.post(path ?? route, fields)
        guard response.status == 303 else { throw UnexpectedResponse(response) }
        note(.post, route)
        return response
    }
}
