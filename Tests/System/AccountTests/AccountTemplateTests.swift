import Testing

@testable import TrellisAccount

@Suite("Templates of the account pages")
struct AccountTemplateTests {
    static let names = AccountTemplates.sources.keys.sorted()

    @Test("No template uses unescaped values or changes the escaping", arguments: names)
    func noRawValue(name: String) throws {
        let source = try #require(AccountTemplates.sources[name])
        #expect(!source.contains("{{{") && !source.contains("{{&") && !source.contains("{{%"))
        // Escaping covers quoted attributes only.
        #expect(!source.contains(/=\{\{/) && !source.contains("<script"))
    }

    @Test("Every form of a signed-in user contains the session's token", arguments: names)
    func tokens(name: String) throws {
        let open = [
            "sign-in", "sign-up", "verify-email", "verify-email/resend", "forgot-password", "reset-password",
            "magic-link", "magic-link/send", "invitation",
        ].map { "/account/\($0)" }
        let source = try #require(AccountTemplates.sources[name])
        let forms = source.matches(of: /method="post" action="([^"{]+)/).filter { !open.contains(String($0.output.1)) }
        #expect(source.matches(of: /name="form_token" value="\{\{formToken\}\}"/).count == forms.count)
    }

    @Test("Every text that a template names exists, and every field has a label", arguments: names)
    func texts(name: String) throws {
        let source = try #require(AccountTemplates.sources[name])
        let known = Set(AccountTextList.fields.map(\.field))
        for text in source.matches(of: /\{\{t\.([a-z_]+)\}\}/) {
            #expect(known.contains(String(text.output.1)), "\(text.output.1)")
        }
        for input in source.matches(of: /<(?:input|select|textarea) id="([^"]+)"/) {
            #expect(source.contains("<label for=\"\(input.output.1)\">"), "\(input.output.1)")
        }
    }
}
