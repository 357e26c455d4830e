import Foundation
import Testing
import Trellis

/// What `App new product` writes is correct before its first build, which `scripts/check-new-product` does.
@Suite("A generated product", .serialized)
struct GeneratedProductTests {
    private func withProduct(_ body: (URL, [ScaffoldFile]) throws -> Void) throws {
        let parent = FileManager.default.temporaryDirectory.appending(path: "product-\(UUID())")
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: parent) }
        let folder = parent.appending(path: "acme").path
        let source = try TrellisSource(folder: SourceTree.root.path, for: folder)
        try FolderWriter(folder).write(try ProductScaffold(try ProductName("Acme"), from: source).files)
        let product = try ProductFolder(folder)
        let added = try product.adding(try ModuleName("BlogPosts"))
        try product.write(added)
        let files = try ProductScaffold(try ProductName("Acme"), from: source).files.filter { file in
            !added.changed.contains { $0.path == file.path }
        }
        try body(URL(filePath: folder), files + added.new + added.changed)
    }

    /// Runs a program in a folder, and returns its exit code and output.
    private func run(_ arguments: [String], in folder: URL) throws -> (code: Int32, output: String) {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    @Test("Its sources have the format that its own configuration describes")
    func format() throws {
        try withProduct { folder, _ in
            let result = try run(
                ["swift", "format", "lint", "--strict", "--recursive", "Package.swift", "Sources", "Tests"], in: folder)
            #expect(result.code == 0, "\(result.output)")
        }
    }

    @Test("Its manifest is accepted by the package manager, and names every module")
    func manifest() throws {
        try withProduct { folder, _ in
            let result = try run(["swift", "package", "dump-package"], in: folder)
            #expect(result.code == 0, "\(result.output)")
            for target in ["AcmeApp", "AcmeRun", "Notes", "NotesTests", "BlogPosts", "BlogPostsTests", "AppTests"] {
                #expect(result.output.contains("\"name\" : \"\(target)\""))
            }
        }
    }

    @Test("Its programs are valid, and find the folder of Trellis")
    func programs() throws {
        try withProduct { folder, files in
            for file in files where file.isExecutable {
                #expect(try run(["bash", "-n", file.path], in: folder).code == 0, "\(file.path)")
            }
            let found = try run(["scripts/trellis", "--folder"], in: folder)
            let path = found.output.split(separator: "\n").first.map(String.init) ?? ""
            let resolved = URL(filePath: "\(folder.resolvingSymlinksInPath().path)/\(path)").standardizedFileURL
            #expect(resolved.path == SourceTree.root.resolvingSymlinksInPath().path)
        }
    }

    @Test("Its sources and tests compile as another package, which sees public declarations only")
    func compiles() throws {
        try withProduct { _, files in
            let own = ["Notes", "BlogPosts", "AcmeApp"].map { "import \($0)" }
            var sources: [String: String] = [:]
            // All are one module here, and the executable's file is no module's.
            for file in files where file.path.hasSuffix(".swift") && file.path.contains("/") {
                guard !file.path.hasSuffix("/main.swift") else { continue }
                let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
                sources[String(file.path.dropLast(6).replacing("/", with: "_"))] =
                    lines.filter { !own.contains(String($0)) }.joined(separator: "\n")
            }
            #expect(sources.count > 20)
            let errors = try Compiler(asFor: "AppTests").errors(in: sources, of: "acme")
            #expect(errors == [], "\(errors.joined(separator: "\n"))")
        }
    }

    @Test("Templates that are files of this repository are the same as those")
    func templates() throws {
        let result = try run(["python3", "scripts/templates", "--check"], in: SourceTree.root)
        #expect(result.code == 0, "\(result.output)")
    }
}
