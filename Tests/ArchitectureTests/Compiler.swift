import Foundation

/// The Swift compiler, with the arguments of this build for the tests of the whole product.
struct Compiler: Sendable {
    /// An error for a build that wasn't found.
    struct NotFound: Error, CustomStringConvertible {
        let description: String
    }

    private let executable: String
    private let arguments: [String]

    /// Creates the compiler with the arguments of the running build for the target `module`.
    init(asFor module: String) throws {
        let manifest = try Self.buildManifest()
        let text = try String(contentsOf: manifest, encoding: .utf8)
        let marker = "\"-module-name\",\"\(module)\""
        guard let line = text.split(separator: "\n").first(where: { $0.contains(marker) && $0.contains("args: [") }),
            let start = line.firstIndex(of: "[")
        else { throw NotFound(description: "\(manifest.path) has no compilation of \(module)") }
        let all = try JSONDecoder().decode([String].self, from: Data(line[start...].utf8))
        executable = all.first ?? "swiftc"
        arguments = Self.lasting(all.dropFirst())
    }

    /// Compiles the sources together as one module, without a product.
    ///
    /// It includes the checks for data races, which follow type-checking.
    ///
    /// - Parameter package: the package of the sources, if it isn't this one; then `package` declarations of this one
    ///   are not visible.
    /// - Returns: The lines with errors; none when the sources compile.
    func errors(in sources: [String: String], of package: String? = nil) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "refusals-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in sources {
            try text.write(to: folder.appending(path: "\(name).swift"), atomically: true, encoding: .utf8)
        }
        let files = sources.keys.sorted().map { folder.appending(path: "\($0).swift").path }
        let (status, output) = try run(
            ["-emit-sil", "-wmo", "-o", "/dev/null", "-module-name", "Refusals", "-parse-as-library"] + arguments
                // The last one counts.
                + (package.map { ["-package-name", $0] } ?? []) + files)
        let errors = output.split(separator: "\n").map(String.init).filter { $0.contains("error:") }
        return status != 0 && errors.isEmpty ? ["the compiler failed with status \(status): \(output)"] : errors
    }

    private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// The build's list of commands, found from the path of the running test bundle: `.build/<triple>/debug` →
    /// `.build/debug.yaml`.
    private static func buildManifest() throws -> URL {
        let bundle = CommandLine.arguments.compactMap { argument in
            argument.firstRange(of: ".xctest").map { URL(filePath: String(argument[..<$0.upperBound])) }
        }
        let folders = bundle.map { $0.deletingLastPathComponent() } + [SourceTree.root.appending(path: ".build/debug")]
        for folder in folders.map({ $0.resolvingSymlinksInPath() }) {
            let scratch = folder.deletingLastPathComponent().deletingLastPathComponent()
            let manifest = scratch.appending(path: "\(folder.lastPathComponent).yaml")
            if FileManager.default.fileExists(atPath: manifest.path) { return manifest }
        }
        throw NotFound(description: "no build manifest next to \(folders.map(\.path))")
    }

    /// Returns the arguments that affect how the compiler reads the source, without inputs and outputs of this
    /// compilation.
    private static func lasting(_ arguments: ArraySlice<String>) -> [String] {
        let withValue: Set = [
            "-I", "-F", "-L", "-Xcc", "-Xfrontend", "-target", "-sdk", "-swift-version", "-enable-upcoming-feature",
            "-package-name",
            "-module-cache-path", "-plugin-path", "-D",
        ]
        var kept: [String] = []
        var rest = arguments
        while let argument = rest.popFirst() {
            if withValue.contains(argument), let value = rest.popFirst() {
                kept += [argument, value]
            } else if argument.hasPrefix("-D") {
                kept.append(argument)
            }
        }
        return kept
    }
}
