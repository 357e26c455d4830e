import Foundation

/// A product's package that depends on a repository named `trellis`, which has three versions with pages.
///
/// Its program runs the real one, with the same arguments, so that the package builds in seconds.
struct MadeUpPackage {
    /// The folder of the product.
    let folder: String
    private let repository: String

    init(in parent: String) async throws {
        (folder, repository) = ("\(parent)/acme", "\(parent)/trellis")
        let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "App")
        try write(
            "\(repository)/Package.swift",
            """
            // swift-tools-version: 6.0
            import PackageDescription
            let library = Product.library(name: "Trellis", targets: ["Trellis"])
            let package = Package(name: "trellis", products: [library], targets: [.target(name: "Trellis")])

            """)
        try await git("init", "--quiet")
        for version in ["0.1.0", "0.2.0", "0.3.0"] {
            try write("\(repository)/Sources/Trellis/Version.swift", "public let version = \"\(version)\"\n")
            try write("\(repository)/docs/releases/\(version).md", "# The page of \(version)\n")
            try await git("add", ".")
            try await git("commit", "--quiet", "--message", version)
            try await git("tag", version)
        }
        try write(
            "\(folder)/Package.swift",
            """
            // swift-tools-version: 6.0
            import PackageDescription
            let package = Package(
                name: "acme",
                dependencies: [
                    .package(url: "file://\(repository)", from: "0.1.0"),
                ],
                targets: [.executableTarget(name: "App", dependencies: [.product(name: "Trellis", package: "trellis")])])

            """)
        try write(
            "\(folder)/Sources/App/main.swift",
            """
            import Foundation
            import Trellis
            FileHandle.standardError.write(Data("built with \\(version)\\n".utf8))
            if ProcessInfo.processInfo.environment["INTERRUPT_PARENT"] != nil {
                kill(getppid(), SIGTERM)
                sleep(600)
            }
            var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
            execv("\(program.path(percentEncoded: false))", &arguments)
            exit(1)

            """)
    }

    /// The text of the manifest.
    var manifest: String {
        get throws { try String(contentsOfFile: "\(folder)/Package.swift", encoding: .utf8) }
    }

    /// Writes another manifest, in which a text is replaced.
    func replace(_ text: String, with other: String) throws {
        try write("\(folder)/Package.swift", try manifest.replacing(text, with: other))
    }

    private func write(_ path: String, _ text: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func git(_ arguments: String...) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
        process.arguments = ["git", "-C", repository] + author + arguments
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let code = try await ServerProcess.offTheTaskThreads { () -> Int32 in
            process.waitUntilExit()
            return process.terminationStatus
        }
        guard code == 0 else { throw GitFailed(arguments: arguments) }
    }
}

/// git ended with an error.
struct GitFailed: Error {
    let arguments: [String]
}
