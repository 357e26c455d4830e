import Testing

/// The pages of releases, which `App upgrade` prints.
@Suite("Releases")
struct ReleaseTests {
    private static let pages = SourceTree.paths(under: "docs/releases", withSuffix: ".md")
        .filter { !$0.hasSuffix("/template.md") }

    @Test("A page says who is affected, what changed and what to do", arguments: pages + ["docs/releases/template.md"])
    func headings(page: String) throws {
        let headings = try SourceTree.text(page).matches(of: /(?m)^## (.+)$/).map { String($0.1) }
        #expect(headings == ["Who is affected", "What changed", "What to do"])
    }

    @Test("A version in the changelog has a page, and a page is named after its version")
    func changelog() throws {
        let released = try SourceTree.text("CHANGELOG.md").matches(of: /(?m)^## \[(\d+\.\d+\.\d+)\]/).map {
            String($0.1)
        }
        #expect(released.filter { !SourceTree.exists("docs/releases/\($0).md") } == [])
        for page in Self.pages {
            let version = try #require(page.wholeMatch(of: /docs\/releases\/(\d+\.\d+\.\d+)\.md/)?.1, "\(page)")
            #expect(try SourceTree.text(page).hasPrefix("# \(version)\n"), "\(page)")
        }
    }

    @Test("The version in the code is the newest of the changelog, and at most the next one has a page already")
    func newest() throws {
        let released = try SourceTree.text("CHANGELOG.md").matches(of: /(?m)^## \[(\d+)\.(\d+)\.(\d+)\]/)
        let newest = try #require(released.compactMap { version($0.1, $0.2, $0.3) }.max { $0 < $1 })
        let declarations = try SourceTree.swiftFiles(under: "Sources/Platform/Trellis").flatMap { file in
            let text = file.lines.joined(separator: "\n")
            return text.matches(of: /enum TrellisRelease \{[^}]*static let version = "([^"]+)"/).map { String($0.1) }
        }
        #expect(declarations == ["\(newest.0).\(newest.1).\(newest.2)"])
        let later = Self.pages.compactMap { $0.wholeMatch(of: /docs\/releases\/(\d+)\.(\d+)\.(\d+)\.md/) }
            .compactMap { version($0.1, $0.2, $0.3) }.filter { newest < $0 }
        #expect(later.count <= 1)
    }

    private func version(_ major: Substring, _ minor: Substring, _ patch: Substring) -> (Int, Int, Int)? {
        guard let major = Int(major), let minor = Int(minor), let patch = Int(patch) else { return nil }
        return (major, minor, patch)
    }

    @Test("A recorded release has a page")
    func records() {
        let folders = Set(
            SourceTree.paths(under: "docs/releases", withSuffix: "contract.txt")
                .map { $0.split(separator: "/").dropLast().joined(separator: "/") })
        #expect(folders.filter { !SourceTree.exists("\($0).md") } == [])
    }
}
