import Testing

@testable import Trellis

/// The dependency on Trellis in a product's manifest, as `App upgrade` reads and changes it.
@Suite("The dependency in a manifest")
struct ManifestDependencyTests {
    private static let manifest = """
        // .package(url: "https://example.com/trellis.git", from: "9.9.9")
        /* /* .package(path: "../trellis") */ .package(path: "../trellis") */
        let package = Package(
            name: "acme",
            dependencies: [
                .package(url: "https://example.com/other.git", from: "0.1.0"),
                .package(url: "https://example.com/trellis.git", from: "0.1.0"),  // the ä stays
            ])
        """

    @Test("Only the bytes of the version change")
    func onlyTheVersion() throws {
        let dependency = try ManifestDependency(in: Self.manifest)
        #expect(dependency.version == ReleaseVersion("0.1.0"))
        #expect(dependency.line == 7 && dependency.checkout == "trellis")
        let changed = dependency.manifest(requiring: try #require(ReleaseVersion("0.12.0")))
        let expected = Self.manifest.split(separator: "\n").map { line in
            let isDependency = line.contains("/trellis.git") && !line.hasPrefix("//")
            return isDependency ? String(line).replacing("0.1.0", with: "0.12.0") : String(line)
        }
        #expect(String(decoding: changed, as: UTF8.self) == expected.joined(separator: "\n"))
    }

    @Test(
        "Other forms with one version are found",
        arguments: [
            #".package(url: "https://example.com/Trellis", exact: "0.1.0")"#,
            #".package(url: "git@example.com:acme/trellis.git", .upToNextMinor(from: "0.1.0"))"#,
            #".package(name: "trellis", url: "file:///srv/trellis", from: "0.1.0", traits: ["One"])"#,
            ".package(\n    url: \"https://example.com/trellis.git\",\n    from: \"0.1.0\"\n)",
            ".package(\r\n\turl:\t\"https://example.com/trellis.git\",\r\n\tfrom: \"0.1.0\"\r\n)",
        ])
    func forms(manifest: String) throws {
        #expect(try ManifestDependency(in: manifest).version == ReleaseVersion("0.1.0"))
    }

    @Test(
        "What a command can't raise is refused",
        arguments: [
            (#".package(path: "../trellis")"#, UpgradeError.folder),
            (#".package(name: "trellis", path: "/srv/source")"#, .folder),
            (#".package(url: "https://example.com/my-trellis.git", from: "0.1.0")"#, .notFound),
            (#".package(url: "https://example.com/trellis.git", branch: "main")"#, .noVersion),
            (#".package(url: "https://example.com/trellis.git", from: "0.1.0-beta")"#, .noVersion),
            (#".package(url: "https://example.com/trellis.git", "0.1.0"..<"0.3.0")"#, .noVersion),
            (#".package(url: "https://example.com/trellis.git", from: "01.0.0")"#, .noVersion),
            (#".package(url: "https://example.com/trellis.git", from: "0.1.0""#, .notFound),
            (#"".package(url: "#, .notFound), ("/* .package(", .notFound), ("\\\"", .notFound), ("", .notFound),
        ])
    func refusals(manifest: String, error: UpgradeError) {
        #expect(throws: error) { try ManifestDependency(in: manifest) }
    }

    @Test("Versions are ordered by their numbers, and anything else is no version")
    func versions() throws {
        let texts = ["0.1.0", "0.1.10", "0.9.0", "0.10.0", "1.0.0"]
        let versions = texts.compactMap { ReleaseVersion($0) }
        #expect(versions == versions.shuffled().sorted() && versions.map(\.description) == texts)
        for text in [
            "", "1", "1.0", "1.0.0.0", "1.0.", "1..0", "1.0.0-beta", "v1.0.0", "-1.0.0", "01.0.0", "1.0.1234567",
        ] {
            #expect(ReleaseVersion(text) == nil, "\(text)")
        }
    }
}
