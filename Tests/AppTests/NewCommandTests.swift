import Foundation
import Testing

@Suite("App new")
struct NewCommandTests {
    private let repository = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        .path

    @Test("A product is written once; the second time is refused, and nothing changes")
    func product() async throws {
        try await withTemporaryFolder { folder in
            let command = ["new", "product", "Acme", "\(folder)/acme", "--trellis-path", repository]
            let first = try await ServerProcess.run(command)
            #expect(first.code == 0, "\(first.messages)")
            let paths = first.output.split(separator: "\n").map(String.init)
            #expect(paths.contains("Sources/App/App.swift"))
            for path in paths { #expect(FileManager.default.fileExists(atPath: "\(folder)/acme/\(path)"), "\(path)") }

            let second = try await ServerProcess.run(command)
            #expect(second.code == 1)
            #expect(second.output.isEmpty && second.messages.contains("scaffold.exists"))
        }
    }

    @Test("With --dry-run the paths are printed, and nothing is written")
    func dryRun() async throws {
        try await withTemporaryFolder { folder in
            let result = try await ServerProcess.run(
                [
                    "new", "product", "Acme", "\(folder)/acme", "--trellis-url", "https://example.com/trellis.git",
                    "--dry-run",
                ])
            #expect(result.code == 0 && result.output.contains("Package.swift\n"))
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/acme"))
        }
    }

    @Test(
        "A name, a folder or a source that can't be is refused by name",
        arguments: [
            (["acme", "/acme"], "scaffold.bad_name"), (["Trellis", "/acme"], "scaffold.reserved_name"),
            (["Acme", "/no/acme"], "scaffold.no_parent"), (["Acme", "/acme"], "scaffold.no_source"),
            (["Acme", "/acme", "--trellis-url", "ftp://example.com/trellis"], "scaffold.bad_url"),
            (["Acme", "/acme", "--trellis-path", "/"], "scaffold.not_trellis"),
            (["Acme", "/trellis", "--trellis-url", "https://example.com/trellis"], "scaffold.same_folder_name"),
        ])
    func refused(arguments: [String], code: String) async throws {
        try await withTemporaryFolder { folder in
            var arguments = arguments
            arguments[1] = folder + arguments[1]
            let result = try await ServerProcess.run(["new", "product"] + arguments)
            #expect(result.code == 1)
            #expect(result.messages.contains(code), "\(result.messages)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test("Two sources are a usage error")
    func twoSources() async throws {
        let result = try await ServerProcess.run(
            ["new", "product", "Acme", "acme", "--trellis-path", "x", "--trellis-url", "https://example.com/trellis"])
        #expect(result.code == 64)
    }

    @Test("A module is added only to a product that was generated")
    func module() async throws {
        // The command runs in this repository, whose manifest has no list of modules.
        let result = try await ServerProcess.run(["new", "module", "Invoices", "--dry-run"])
        #expect(result.code == 1)
        #expect(result.messages.contains("scaffold.unrecognized"))
    }
}
