import Foundation
import Testing

@Suite("Code in the documents", .serialized)
struct DocumentCodeTests {
    @Test("Every block of Swift compiles")
    func compiles() throws {
        let compiler = try Compiler(asFor: "AppTests")
        let modules = DocumentCode.modules(of: [.declarations, .members, .statements])
        #expect(modules.joined().count > 40, "the blocks were not recognised")
        for blocks in modules {
            let sources = Dictionary(uniqueKeysWithValues: blocks.map { ($0.fileName, $0.file) })
            let errors = try compiler.errors(in: sources)
            #expect(errors == [], "\(errors.joined(separator: "\n"))")
        }
    }

    @Test("A block that shows what the compiler refuses is refused")
    func refused() throws {
        let compiler = try Compiler(asFor: "AppTests")
        for block in DocumentCode.all where block.kind == .refused {
            #expect(try !compiler.errors(in: [block.fileName: block.file]).isEmpty, "\(block.position) compiles")
        }
    }

    @Test("A row for the manifest is accepted by the package manager")
    func manifestRows() throws {
        let manifest = try SourceTree.text("Package.swift")
        let app = try #require(manifest.firstRange(of: "\napp("))
        for block in DocumentCode.all where block.kind == .manifest {
            let folder = FileManager.default.temporaryDirectory.appending(path: "manifest-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            // A row of `app` replaces the one that exists; any other row is inserted above it.
            let text =
                block.code.contains("app(")
                ? manifest.replacing(/\napp\([^)]*\)\n/, with: "\n\(block.code)\n")
                : manifest[..<app.lowerBound] + "\n\(block.code)\n" + manifest[app.lowerBound...]
            try String(text).write(to: folder.appending(path: "Package.swift"), atomically: true, encoding: .utf8)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["swift", "package", "--package-path", folder.path, "dump-package"]
            process.standardOutput = FileHandle.nullDevice
            let errors = Pipe()
            process.standardError = errors
            try process.run()
            let output = errors.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(block.position): \(String(decoding: output, as: UTF8.self))")
        }
    }
}

extension DocumentCode {
    fileprivate var fileName: String { position.replacing("/", with: "_").replacing(":", with: "_") }
}
