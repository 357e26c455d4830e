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

    @Test("The newest page is that of the version in the code")
    func newest() throws {
        let versions = Self.pages.compactMap { $0.wholeMatch(of: /docs\/releases\/(\d+)\.(\d+)\.(\d+)\.md/) }
            .compactMap { match -> (Int, Int, Int)? in
                guard let major = Int(match.1), let minor = Int(match.2), let patch = Int(match.3) else { return nil }
                return (major, minor, patch)
            }
        let newest = try #require(versions.max { $0 < $1 })
        let declarations = try SourceTree.swiftFiles(under: "Sources/Platform/Trellis").flatMap { file in
            let text = file.lines.joined(separator: "\n")
            return text.matches(of: /enum TrellisRelease \{[^}]*static let version = "([^"]+)"/).map { String($0.1) }
        }
        #expect(declarations == ["\(newest.0).\(newest.1).\(newest.2)"])
    }

    @Test("A recorded release has a page")
    func records() {
        let folders = Set(
            SourceTree.paths(under: "docs/releases", withSuffix: "contract.txt")
                .map { $0.split(separator: "/").dropLast().joined(separator: "/") })
        #expect(folders.filter { !SourceTree.exists("\($0).md") } == [])
    }
}
