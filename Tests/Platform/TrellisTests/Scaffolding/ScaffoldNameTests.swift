import Testing
import Trellis

@Suite("Names of new products and modules")
struct ScaffoldNameTests {
    @Test(
        "A name is 2 to 30 ASCII letters and digits, and begins with an upper-case letter",
        arguments: [
            "", "A", "acme", "9Acme", "Acme Inc", "Acme-CRM", "Acme_CRM", "Äcme", "Acmé", "Acme\n", "../Acme", "$(x)",
            "A\u{301}cme", "Acme\u{200B}", "Abcdefghijabcdefghijabcdefghijk",
        ])
    func characters(name: String) {
        #expect(throws: ScaffoldError.badName(name)) { try ProductName(name) }
        #expect(throws: ScaffoldError.badName(name)) { try ModuleName(name) }
    }

    @Test(
        "A product can't have a name that means something else to SwiftPM, PostgreSQL or Kubernetes",
        arguments: ["Trellis", "TRELLIS", "TrellisShop", "App", "Run", "Notes", "Pg", "Postgres", "Default"])
    func reserved(name: String) {
        #expect(throws: ScaffoldError.reservedName(name)) { try ProductName(name) }
    }

    @Test(
        "A module can't have the name of a target or library of the package graph",
        arguments: ["Projects", "Billing", "Metrics", "TrellisMails", "InvoicesTests"])
    func targets(name: String) {
        #expect(throws: ScaffoldError.reservedName(name)) { try ModuleName(name, singular: "Thing") }
    }

    @Test(
        "A module can't have the name of a type that its files use, or of a keyword",
        arguments: [
            ("Pages", "Page"), ("Tenants", "Tenant"), ("Jobs", "Job"), ("Migrations", "Migration"),
            ("Classes", "class"),
            ("Imports", "import"), ("Records", "Record"), ("Cases", "case"), ("Queries", "Query"),
        ])
    func types(name: String, taken: String) {
        #expect(throws: ScaffoldError.reservedName(taken)) { try ModuleName(name) }
    }

    @Test(
        "The singular is the plural without its ending, and can be given",
        arguments: [
            ("Invoices", "Invoice"), ("BlogPosts", "BlogPost"), ("Categories", "Category"), ("Boxes", "Box"),
            ("Branches", "Branch"), ("HTTPCalls", "HTTPCall"),
        ])
    func singular(plural: String, singular: String) throws {
        #expect(try ModuleName(plural).singular == singular)
        #expect(try ModuleName("People", singular: "Person").singular == "Person")
        #expect(throws: ScaffoldError.noPlural("Data")) { try ModuleName("Data") }
        #expect(throws: ScaffoldError.noPlural("Glass")) { try ModuleName("Glass") }
        #expect(throws: ScaffoldError.noPlural("News")) { try ModuleName("News", singular: "News") }
    }

    @Test("Tables and paths have the words of a name in lower case")
    func words() throws {
        #expect(try ModuleName("BlogPosts").table == "blog_post")
        #expect(try ModuleName("HTTPCalls").table == "http_call")
        let files = ModuleScaffold(try ModuleName("BlogPosts"), app: "AcmeApp").files
        let controller = try #require(files.first { $0.path == "Sources/Modules/BlogPosts/BlogPostController.swift" })
        #expect(controller.text.contains(#"@Controller("blog-posts")"#))
        #expect(controller.text.contains("Create a blog post."))
        let invoices = ModuleScaffold(try ModuleName("Invoices"), app: "AcmeApp").files
        #expect(invoices.contains { $0.text.contains("Create an invoice.") })
    }

    @Test("Every error has its own code and says how to fix it")
    func errors() {
        let errors: [ScaffoldError] = [
            .badName("a"), .reservedName("a"), .noPlural("a"), .exists("a"), .noParent("a"), .sameFolderName("a"),
            .notTrellis("a"), .noSource, .badURL("a"), .badPath("a"), .notAProduct("a"), .moduleExists("a"),
            .tableExists("a"), .unrecognized(file: "a", line: "b"), .failed(path: "a", reason: "b"),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        #expect(errors.allSatisfy { $0.message.split(separator: " ").count > 6 })
    }
}
