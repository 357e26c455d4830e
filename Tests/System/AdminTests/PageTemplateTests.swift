import Testing

@testable import TrellisAdmin

@Suite("Templates of pages")
struct PageTemplateTests {
    @Test(
        "No template uses unescaped values or changes the escaping",
        arguments: AdminTemplates.sources.keys.sorted())
    func noRawValue(name: String) throws {
        let source = try #require(AdminTemplates.sources[name])
        #expect(!source.contains("{{{") && !source.contains("{{&") && !source.contains("{{%"))
        // Escaping covers quoted attributes only.
        #expect(!source.contains(/=\{\{/))
    }

    @Test(
        "Every form that changes something contains the session's token",
        arguments: AdminTemplates.sources.keys.sorted()
    )
    func tokens(name: String) throws {
        let source = try #require(AdminTemplates.sources[name])
        let forms = source.matches(of: /method="post" action="([^"]+)"/).filter { $0.output.1 != "/admin/sign-in" }
        #expect(source.matches(of: /name="form_token" value="\{\{formToken\}\}"/).count == forms.count)
    }
}
