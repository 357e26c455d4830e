import HTTPTypes
import SampleProduct
import Testing
import TrellisAdmin
import TrellisDatabase
import TrellisKernel
import TrellisPages
import TrellisTesting
import TrellisWeb

@testable import Trellis

@Suite("Pages that modules add to the administration")
struct SectionTests {
    @Test("A section is in the navigation and on the home page, and its pages are in the layout")
    func shown() async throws {
        try await withApp(NotesProduct.self) { app in
            let browser = try await app.signedIn()
            let home = try await browser.get("/admin").text
            #expect(home.contains("<li><a href=\"/admin/notes\">Notes &amp; slips</a></li>"))
            #expect(home.contains("<strong>Notes &amp; slips</strong></a><span>What to remember.</span>"))

            let page = try await browser.get("/admin/notes?text=Hello")
            #expect(page.status == 200 && page.text.contains("<h1 title=\"Hello\">Hello</h1>"))
            #expect(page.text.contains("<a href=\"/admin/notes\" aria-current=\"page\">Notes &amp; slips</a>"))
            #expect(page.text.contains("<title>Notes · Sample</title>"))
            #expect(page.text.contains("action=\"/admin/sign-out\""))
            #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            #expect(page.headers[.cacheControl] == "no-store")
        }
    }

    @Test("The navigation is in the reader's language")
    func language() async throws {
        try await withApp(NotesProduct.self) { app in
            let cookie = try #require(try await app.signedIn().cookie)
            let german: HTTPFields = [.cookie: cookie, .acceptLanguage: "de"]
            let home = try await app.send(.get, "/admin", headers: german).text
            #expect(home.contains("Notizen &amp; Zettel") && home.contains("Was zu merken ist."))
            let page = try await app.send(.get, "/admin/notes", headers: german).text
            #expect(page.contains("<html lang=\"de\">"))
            #expect(page.contains("<main id=\"main\" tabindex=\"-1\" lang=\"en\">"))
        }
    }

    @Test("Values are escaped by scalars, in text and in attributes")
    func escaped() async throws {
        try await withApp(NotesProduct.self) { app in
            let page = try await app.signedIn().get("/admin/notes?text=%D8%80%3Cscript%3E%22%CC%81%26%27").text
            let expected = HTMLEscaping.escaped("\u{600}<script>\"\u{301}&'")
            #expect(Array(page.utf8).ranges(of: Array(expected.utf8)).count == 2)
            #expect(!Array(page.utf8).contains(Array("<script".utf8)))
        }
    }

    @Test("Anonymous visitors are redirected to sign in, and only superusers see the pages")
    func access() async throws {
        try await withApp(NotesProduct.self) { app in
            let anonymous = try await TestBrowser(app).get("/admin/notes?text=a")
            #expect(anonymous.status == 303)
            #expect(anonymous.headers[.location] == "/admin/sign-in?next=/admin/notes%3Ftext%3Da")
            let member = try await app.signUp()
            #expect(try await app.send(.get, "/admin/notes", headers: member.headers).status == 303)
            let browser = try await app.signedIn()
            try await app.application.platform.database.system().write { tx in
                try tx.execute("UPDATE \"user\" SET is_superuser = \(false)")
            }
            let refused = try await browser.get("/admin/notes")
            #expect(refused.status == 403 && refused.text.contains("auth.forbidden"))
        }
    }

    @Test("A form of a section needs the token of the session")
    func form() async throws {
        try await withApp(NotesProduct.self) { app in
            let browser = try await app.signedIn()
            #expect(try await browser.post("/admin/notes", []).status == 403)
            let token = try await browser.formToken(on: "/admin/notes")
            let sent = try await browser.post("/admin/notes", [("form_token", token)])
            #expect(sent.status == 201 && sent.text.contains("<p class=\"notice\" role=\"status\">Done.</p>"))
        }
    }

    @Test("Without the administration or without the module there are no pages, no routes and no links")
    func removed() async throws {
        try await withApp(NotesProductWithoutAdministration.self) { app in
            let response = try await app.send(.get, "/admin/notes")
            #expect(response.status == 404)
            #expect(!app.routes.contains { $0.path.hasPrefix("/admin") })
        }
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            let home = try await browser.get("/admin").text
            #expect(home.contains("/admin/jobs") && !home.contains("/admin/notes"))
            #expect(try await browser.get("/admin/notes").status == 404)
        }
    }

    @Test("A product with an invalid template, or with two of one name, doesn't start")
    func invalidTemplates() throws {
        let error = #expect(throws: PageSectionError.self) { try Application.inspect(BrokenTemplatesProduct.self) }
        let problems = try #require(error?.problems)
        #expect(problems.count == 5)
        #expect(problems.first?.hasPrefix("The template 'open' is invalid: ") == true)
        #expect(
            problems.dropFirst() == [
                "The template 'layout' has a name that is taken.",
                "The template 'twice' uses the template 'nowhere', which does not exist.",
                "The template 'twice' has a name that is taken.",
                "The template 'twice' has an attribute without quotation marks: values are escaped for quoted ones.",
            ])
    }

    @Test("A product whose section has another access rule, or pages elsewhere, doesn't start")
    func invalidRoutes() throws {
        let error = #expect(throws: PageSectionError.self) { try Application.inspect(BrokenRoutesProduct.self) }
        let problems = try #require(error?.problems)
        let rules = problems.filter { $0.contains("has the access rule") }
        #expect(rules.count == 2 && rules.allSatisfy { $0.hasSuffix("pages need `.superuserSession`.") })
        #expect(rules.first?.hasPrefix("GET /admin/open (Test.open)") == true)
        #expect(
            problems.filter { !rules.contains($0) } == [
                "The section 'Notes/x' has an invalid path: use small letters, digits and hyphens.",
                "The section 'jobs' has a path that other pages have.",
                "The section 'open' has a path that other pages have.",
                "The section 'Notes/x' has no page at /admin/Notes/x.",
                "The section 'jobs' has no page at /admin/jobs.",
                "The section 'empty' has no page at /admin/empty.",
                "GET /admin/opened (Test.outside) isn't below /admin/open.",
            ])
    }
}
