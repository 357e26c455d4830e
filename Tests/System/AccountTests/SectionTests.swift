import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisPages
import TrellisTesting
import TrellisWeb

@Suite("Account pages that products add, restyle and leave out")
struct SectionTests {
    @Test("A section has its link, its page in the layout, and forms with the token of the session")
    func section() async throws {
        try await withApp(NotesProduct.self) { app in
            let ada = try await app.signUp()
            let browser = try await app.browser(of: ada)
            let page = try await browser.get("/account/notes?text=%3Cscript%3E").text
            #expect(
                page.contains("<body class=\"ours\">") && page.contains("href=\"/account/notes\">Notes &amp; slips<"))
            #expect(page.contains("<h1 title=\"&lt;script&gt;\">&lt;script&gt;</h1>"))
            #expect(try await browser.post("/account/notes", []).status == 403)
            let sent = try await browser.send("/account/notes", on: "/account/notes")
            #expect(sent.status == 303)
            let anonymous = try await TestBrowser(app).get("/account/notes")
            #expect(anonymous.headers[.location] == "/account/sign-in?next=/account/notes")
        }
    }

    @Test("A product's layout and style replace the own ones; signing in leads to its own page")
    func restyled() async throws {
        try await withApp(NotesProduct.self) { app in
            let page = try await app.get("/account/sign-in").text
            #expect(page.contains("<body class=\"ours\">") && page.contains("name=\"password\""))
            let style = try #require(page.firstMatch(of: /href="(\/account\/assets\/[^"]+)"/)).output.1
            #expect(try await app.get(String(style)).text.contains("rebeccapurple"))
            let ada = try await app.signUp()
            #expect(try await TestBrowser(app).signIn(ada.email).headers[.location] == "/app")
            #expect(try await TestBrowser(app).signIn(ada.email, next: "//evil").headers[.location] == "/app")
        }
    }

    @Test("Without the account pages there are no pages, no sections and no link on the landing page")
    func leftOut() async throws {
        try await withApp(ProductWithoutAccount.self) { app in
            let left = app.routes.map(\.path).filter { $0.hasPrefix("/account") }
            #expect(left == [])
            for page in ["/account/sign-in", "/account/notes"] {
                let response = try await app.send(.get, page)
                #expect(response.status == 404)
            }
            let landing = try await app.get("/").text
            #expect(!landing.contains("\"/account\""))
        }
    }

    @Test("A product without tenants has no pages of tenants, invitations and API keys, and no links to them")
    func withoutTenants() async throws {
        try await withApp(ProductWithoutTenantPages.self) { app in
            let left = ["/account/tenants", "/account/invitation", "/account/api-keys"]
            let found = app.routes.map(\.path).filter { path in left.contains { path.hasPrefix($0) } }
            #expect(found == [])
            let home = try await app.browser(of: try await app.signUp()).get("/account").text
            #expect(home.contains("/account/sessions") && !home.contains("/account/tenants"))
        }
    }

    @Test("A product doesn't start with a template that replaces none or can't be parsed")
    func brokenTemplates() throws {
        let error = #expect(throws: PageSectionError.self) { try Application.inspect(BrokenTemplatesProduct.self) }
        let problems = try #require(error?.problems)
        #expect(problems.count == 2)
        #expect(problems.first?.hasPrefix("The template 'lay-out' replaces none: use one of ") == true)
        #expect(problems.last?.hasPrefix("The template 'home' is invalid: ") == true)
    }

    @Test("A product doesn't start with a section at an own page, or with another access rule")
    func brokenSection() throws {
        let error = #expect(throws: PageSectionError.self) { try Application.inspect(BrokenSectionProduct.self) }
        #expect(
            error?.problems == [
                "The section 'profile' has a path that other pages have.",
                "GET /account/profile (Test.profile) has the access rule 'superuser session': pages need `.userSession`.",
            ])
    }
}
