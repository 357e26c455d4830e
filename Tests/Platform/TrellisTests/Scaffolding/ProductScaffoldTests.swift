import Foundation
import Testing
import Trellis

@Suite("Files of a new product")
struct ProductScaffoldTests {
    private func files(_ name: String = "Acme") throws -> [ScaffoldFile] {
        let source = try TrellisSource(url: "https://example.com/trellis.git")
        return try ProductScaffold(try ProductName(name), from: source).files
    }

    @Test("The product has a manifest, an application, a module, tests, settings, an image, deployments, and checks")
    func list() throws {
        let paths = try files().map(\.path)
        #expect(Set(paths).count == paths.count)
        for path in [
            "Package.swift", "Sources/App/App.swift", "Sources/Run/main.swift",
            "Sources/Modules/Notes/NotesModule.swift", "Tests/Modules/NotesTests/NoteIsolationTests.swift",
            "settings.toml", ".env.example", ".secrets.toml.example", "Dockerfile", "compose.yaml",
            "deploy/kubernetes/kustomization.yaml", "deploy/postgres/roles.sql", "Makefile", ".ci/run",
            ".github/workflows/ci.yml", ".devcontainer/devcontainer.json", "README.md", ".gitignore", ".swift-format",
        ] { #expect(paths.contains(path)) }
        #expect(paths.count < 50)
    }

    @Test("App.swift has no more than 20 lines, and names the module")
    func app() throws {
        let app = try #require(try files().first { $0.path == "Sources/App/App.swift" })
        #expect(app.text.split(separator: "\n").count <= 20)
        #expect(app.text.contains("modules: [NotesModule()]"))
    }

    @Test("Every file that can have a comment names the version in its first comment line")
    func version() throws {
        for file in try files() where ![".swift-format"].contains(file.path) {
            let lines = file.text.split(separator: "\n").prefix(2)
            #expect(lines.contains { $0.contains("Trellis \(TrellisRelease.version) wrote this file") }, "\(file.path)")
        }
    }

    @Test("No placeholder is left, and the name is the product's everywhere")
    func placeholders() throws {
        for file in try files("Globex") {
            #expect(
                file.text.firstMatch(of: /@(name|Name|NAME|App|version|dependency|trellis|image|Module|Entity)@/) == nil
            )
            let isTable = file.text.contains("trellis_migration")
            #expect(!file.text.replacing("trellis_migration", with: "").contains("trellis_"), "\(file.path)")
            #expect(!isTable || file.path == "deploy/postgres/roles.sql", "\(file.path)")
            // A product refuses settings of modules that it doesn't have.
            #expect(!file.text.contains("BILLING"), "\(file.path)")
            #expect(!file.text.contains("TRELLIS_") || file.path == "scripts/trellis", "\(file.path)")
        }
        let compose = try #require(try files("Globex").first { $0.path == "compose.yaml" })
        #expect(compose.text.contains("postgres://globex_app:${GLOBEX_APP_PASSWORD"))
    }

    @Test("Programs can be executed, and nothing else")
    func programs() throws {
        let programs = try files().filter(\.isExecutable)
        #expect(programs.map(\.path) == [".ci/run", "deploy/healthcheck", "scripts/trellis"])
        #expect(programs.allSatisfy { $0.text.hasPrefix("#!/usr/bin/env bash\n") })
    }

    @Test("The version of a repository may have later patches, and a folder is named relative to the package")
    func dependency() throws {
        let manifest = try #require(try files().first { $0.path == "Package.swift" }).text
        #expect(
            manifest.contains(
                #".package(url: "https://example.com/trellis.git", .upToNextMinor(from: "\#(TrellisRelease.version)"))"#
            ))
        try withScaffoldFolder { folder in
            let clone = "\(folder)/clones/trellis"
            try FileManager.default.createDirectory(atPath: clone, withIntermediateDirectories: true)
            try Data(#"let package = Package(name: "trellis")"#.utf8).write(to: URL(filePath: "\(clone)/Package.swift"))
            #expect(try TrellisSource(folder: clone, for: "\(folder)/acme") == .folder("../clones/trellis"))
            #expect(throws: ScaffoldError.sameFolderName("Trellis")) {
                try TrellisSource(folder: clone, for: "\(folder)/Trellis")
            }
            #expect(throws: ScaffoldError.notTrellis(folder)) {
                try TrellisSource(folder: folder, for: "\(folder)/acme")
            }
        }
    }

    @Test(
        "An address that isn't one of a repository of Trellis is refused",
        arguments: [
            "", "trellis", "http://example.com/trellis.git", "https://example.com/other.git",
            "https://example.com/trellis.git\")\n", "https://example.com/a b/trellis",
            "git@example.com:trellis.git",
        ])
    func address(url: String) {
        #expect(throws: ScaffoldError.badURL(url)) { try TrellisSource(url: url) }
    }
}
