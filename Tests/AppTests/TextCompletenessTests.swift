import App
import Foundation
import Testing
import Trellis
import TrellisKernel
import TrellisTesting
import TrellisTexts

/// Nothing that a reader sees is forgotten in German.
@Suite("Completeness of texts")
struct TextCompletenessTests {
    @Test("Every text, error and mail of the platform and the modules exists in German")
    func german() throws {
        let application = try Application.inspect(App.self)
        #expect(application.missingTexts(in: .german) == [])
        #expect(application.catalog.texts.keys.count > 200)
        #expect(!application.missingTexts(in: try #require(LanguageTag("fr"))).isEmpty)
    }

    @Test("The English pattern of each declared error gives exactly its message")
    func patterns() throws {
        let application = try Application.inspect(App.self)
        for error in application.errors {
            #expect(error.text.english == error.message, "\(error.code)")
            let key = TextKey(error.textName, error.text.pattern)
            // Another English text is rendered from its pattern, like a translation.
            let changed = try TextCatalog([key]).overriding(key, in: .english, by: key.english)
            #expect(changed.text(error.text, named: key.name, in: .english) == error.message, "\(error.code)")
        }
    }

    @Test("Every sentence of a violation in the sources has a German text")
    func sentences() throws {
        let texts = try Application.inspect(App.self).catalog.texts
        var found: Set<String> = []
        for (path, source) in try Self.sources() {
            for sentence in Self.sentences(in: source) {
                found.insert(sentence)
                let missing = texts.untranslated(MessageText(sentence), in: .german)
                #expect(missing == [], "\(path)")
            }
        }
        #expect(found.count > 45, "the sentences were not recognised")
    }

    @Test("`App texts check` lists what is missing, and fails then")
    func command() async throws {
        let german = try await ServerProcess.run(["texts", "check", "--language", "de"])
        #expect(german.code == 0 && german.output.isEmpty && german.messages.contains("de: complete"), "\(german)")
        #expect(try await ServerProcess.run(["texts", "check"]).code == 0)
        let french = try await ServerProcess.run(["texts", "check", "--language", "fr"])
        #expect(french.code == 1 && french.output.contains("fr tenant.not_found"), "\(french.output.prefix(200))")
        #expect(try await ServerProcess.run(["texts", "check", "--language", "!"]).code == 64)
    }

    /// The Swift sources of the package, without blocks of several lines.
    private static func sources() throws -> [(path: String, text: String)] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
        let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter {
            $0.hasSuffix(".swift") && !$0.contains("TrellisMacros") && !$0.contains("TrellisMail/")
        }.sorted().map { path in
            let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
            return (path, text.replacing(/(?s)""".*?"""/, with: "").replacing(/(?m)^ *\/\/.*$/, with: ""))
        }
    }

    /// The patterns of the literals that become sentences of violations, of invalid JSON and of schemas.
    private static func sentences(in source: String) -> [String] {
        let literal = #""((?:[^"\\\n]|\\\((?:[^()\n]|\([^()\n]*\))*\)|\\[^(\n])*)""#
        let places = [
            #"Violation\([^;{}]{0,200}?(?:text|message):\s*"#, #"report\(\s*"[a-z._]+",\s*"#,
            #"failure\(\s*"#, #"mismatch\(\s*"#, #"expectation: String \{ "#, #"let \w+: MessageText =\s*"#,
        ]
        return places.flatMap { place -> [String] in
            guard let expression = try? NSRegularExpression(pattern: place + literal) else { return [] }
            return expression.matches(in: source, range: NSRange(source.startIndex..., in: source)).compactMap {
                match in
                Range(match.range(at: 1), in: source).map { pattern(String(source[$0])) }
            }
        }
    }

    /// Returns the pattern of a literal as the compiler sees it.
    private static func pattern(_ literal: String) -> String {
        literal.replacing(/\\\(.*?, "(\w+)"\)/) { "{\($0.output.1)}" }
            .replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
    }
}
