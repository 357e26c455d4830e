import Testing
import TrellisPages
import TrellisWeb

@Suite("Templates of pages")
struct PageTemplateTests {
    @Test("Every value is escaped by scalars, also next to combining marks")
    func escaped() throws {
        let templates = try PageTemplates(["page": "<p title=\"{{a}}\">{{a}}</p>"])
        let html = try templates.render("page", ["a": .text("\u{600}<script>\"\u{301}")])
        #expect(!html.contains("<script>"))
        #expect(Array(html.utf8).ranges(of: Array("&quot;\u{301}".utf8)).count == 2)
    }

    @Test("A missing template is an error, and an invalid one is found before it is used")
    func invalid() throws {
        #expect(throws: TemplateError.self) { try PageTemplates([:]).render("none", [:]) }
        #expect(PageTemplates.problem(of: PageTemplate("open", "{{#a}}")) != nil)
        #expect(PageTemplates.problem(of: PageTemplate("closed", "{{#a}}{{/a}}")) == nil)
    }
}
