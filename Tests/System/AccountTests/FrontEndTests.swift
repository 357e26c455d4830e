import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisAuth
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisWeb

@Suite("Products with a front end of their own")
struct FrontEndTests {
    private static let pages = "https://app.example.com/auth"

    @Test("A setting switches the pages off, and another one leads the links of all mails to the product's own pages")
    func links() async throws {
        let settings = [
            "account.enabled": "false", "auth.pages_url": Self.pages, "auth.signup": "verified",
            "auth.magic_link": "true",
        ]
        try await withApp(SampleApp.self, settings: settings) { app in
            let left = app.routes.map(\.path).filter { $0.hasPrefix("/account") }
            #expect(left == [])
            let email: JSONValue = "ada@example.com"
            let signUp: JSONValue = ["email": email, "password": .string(TestApp.password), "tenant_name": "Acme"]
            #expect(try await app.send(.post, "/api/v1/auth/signup", body: signUp).status == 202)
            let token = try await Self.token(at: "verify-email", app)
            let verified = try await app.send(.post, "/api/v1/auth/verify-email", body: ["token": .string(token)])
            #expect(verified.status == 200)

            _ = try await app.send(.post, "/api/v1/auth/password/forgot", body: ["email": email])
            _ = try await Self.token(at: "reset-password", app)
            _ = try await app.send(.post, "/api/v1/auth/magic-link", body: ["email": email])
            _ = try await Self.token(at: "magic-link", app)
            let ada = try await app.logIn("ada@example.com")
            let tenant = try await ada.get("/tenants").json["items"]?[0]?["id"]?.string.flatMap { ID<Tenant>($0) }
            let invited = try await ada.inTenant(tenant).post(
                "/tenants/current/invitations", ["email": "eve@example.com", "role": "member"])
            #expect(invited.status == 201)
            _ = try await Self.token(at: "invitation", app)
            let foreign = app.mails.flatMap(\.links).filter { !$0.hasPrefix("\(Self.pages)/") }
            #expect(foreign == [])
        }
    }

    @Test("Links of a product's own pages aren't those of the account pages, of which a product without them is warned")
    func ownLinks() {
        #expect(AccountLinks(base: "https://example.com").areOfAccountPages)
        #expect(!AccountLinks(pages: Self.pages).areOfAccountPages)
        var links = AccountLinks(base: "https://example.com")
        links.verifyEmail = "/#/verify"
        #expect(!links.areOfAccountPages)
    }

    @Test(
        "The URL of the pages is one that links can begin with",
        arguments: ["app.example.com", "https://app.example.com/", "https://app.example.com/?x=1", "javascript:x"])
    func setting(url: String) async throws {
        try await withApp(SampleApp.self) { app in
            let error = #expect(throws: SettingsError.self) { try app.reload(["auth.pages_url": url]) }
            #expect("\(error.map { "\($0)" } ?? "")".contains("auth.pages_url"))
        }
    }

    /// Returns the token of the newest mail's link to a page of the product.
    private static func token(at page: String, _ app: TestApp) async throws -> String {
        let link = try await app.mailedLink(to: "\(pages)/\(page)?token=")
        return String(try #require(link.split(separator: "=").last))
    }
}
