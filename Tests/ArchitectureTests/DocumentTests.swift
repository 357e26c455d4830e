import Testing

@Suite("Documents")
struct DocumentTests {
    static let documents =
        ["README.md", "STYLE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "Examples/README.md"]
        .filter(SourceTree.exists)
        + SourceTree.paths(under: "docs", withSuffix: ".md")

    @Test("Links and paths in the documents exist", arguments: documents)
    func linksLead(document: String) throws {
        let text = try SourceTree.text(document)
        let folder = document.split(separator: "/").dropLast().joined(separator: "/")
        let links = text.matches(of: /\]\(([^)#:\s]+)(?:#[^)]*)?\)/).map { String($0.1) }
        let dead = links.filter { !SourceTree.exists(folder.isEmpty ? $0 : "\(folder)/\($0)") }
        #expect(dead == [], "links of \(document)")

        let named = text.matches(of: /`((?:Sources|Tests|scripts|docs|Benchmarks|Examples)\/[\w.\/+-]+)`/)
            .map { String($0.1) }
        #expect(named.filter { !SourceTree.exists($0) } == [], "paths named in \(document)")
    }

    @Test(
        "A decision has a context, a decision, consequences, alternatives and what enforces it",
        arguments: SourceTree.paths(under: "docs/decisions", withSuffix: ".md"))
    func decisionsAreWhole(decision: String) throws {
        let headings = try SourceTree.text(decision).matches(of: /(?m)^## (.+)$/).map { String($0.1) }
        #expect(headings == ["Context", "Decision", "Consequences", "Alternatives", "Enforced by"])
    }
}
