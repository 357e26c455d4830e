import Foundation
import Testing

/// What the pages must have whatever a product's style changes.
///
/// Source: OWASP ASVS 5, 6.2.6, 6.2.7 and 7.4.4.
@Suite("Fields of pages")
struct PageFieldTests {
    /// The tags of a kind in the templates of all targets, with the file that has them.
    private static func tags(_ name: String) throws -> [(path: String, tag: String)] {
        try SourceTree.swiftFiles(under: "Sources").flatMap { file in
            // A tag may continue on the next line.
            let text = file.lines.joined(separator: "\n").replacing("\\\n", with: " ")
            return text.matches(of: try Regex("<\(name) [^>]*>")).map { (file.path, String(text[$0.range])) }
        }
    }

    @Test("A field for a password hides what is typed, and password managers know which password it wants")
    func passwords() throws {
        let password = /name="(?:password|current)"|type="password"|autocomplete="(?:current|new)-password"/
        let fields = try Self.tags("input").filter { $0.tag.contains(password) }
        #expect(fields.count >= 7)
        for (path, tag) in fields {
            #expect(tag.contains("type=\"password\""), "\(path): \(tag)")
            #expect(tag.contains(/autocomplete="(?:current|new)-password"/), "\(path): \(tag)")
            // A maximum would cut a pasted password without a word.
            #expect(!tag.contains(/\s(?:on\w+|maxlength|pattern|readonly)(?:=|\s|>)/), "\(path): \(tag)")
        }
    }

    @Test("The layouts of pages that need a session have a button to sign out")
    func signOut() throws {
        let targets = try Self.tags("form").filter { $0.path.hasSuffix("LayoutTemplate.swift") }.map(\.tag)
        for path in ["/account/sign-out", "/admin/sign-out"] {
            #expect(targets.contains { $0.contains("method=\"post\" action=\"\(path)\"") }, "\(path)")
        }
    }
}
