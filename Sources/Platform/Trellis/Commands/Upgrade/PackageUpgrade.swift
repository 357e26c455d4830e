import Foundation

/// The change of a package from one version of Trellis to another.
struct PackageUpgrade {
    /// The version that the package has: the resolved one, else the required one.
    let current: ReleaseVersion
    /// The pages in the package's checkout of Trellis.
    let pages: ReleasePages
    private let folder: String
    private let target: ReleaseVersion
    private let text: String
    private let dependency: ManifestDependency

    /// Reads the package.
    ///
    /// - Throws: ``UpgradeError`` if the package can't be upgraded to this version.
    init(folder: String, to target: ReleaseVersion) throws(UpgradeError) {
        guard let text = try? String(contentsOfFile: "\(folder)/Package.swift", encoding: .utf8) else {
            throw .noManifest(folder)
        }
        self.folder = folder
        self.target = target
        self.text = text
        dependency = try ManifestDependency(in: text)
        let resolved = FileManager.default.contents(atPath: "\(folder)/Package.resolved").flatMap(
            ReleaseVersion.resolved)
        current = resolved ?? dependency.version
        guard max(current, dependency.version) <= target else {
            throw .notLater(used: max(current, dependency.version), requested: target)
        }
        pages = ReleasePages(folder: "\(folder)/.build/checkouts/\(dependency.checkout)/docs/releases")
    }

    /// What happens, on one line.
    var summary: String {
        dependency.version == target
            ? "Package.swift requires trellis \(target) already."
            : "Package.swift:\(dependency.line): trellis \(dependency.version) → \(target)"
    }

    /// The commands that ``apply()`` and ``build(_:)`` run.
    var preview: String {
        """
        swift package resolve trellis --version \(target)
        swift build
        App migrate plan, lint and up, on a copy of the database
        """
    }

    /// Writes the manifest and resolves the dependency; does nothing to a manifest that requires the version already.
    ///
    /// If the version can't be resolved, the manifest and `Package.resolved` are as before.
    func apply() async throws {
        let path = URL(filePath: "\(folder)/Package.swift")
        let pins = URL(filePath: "\(folder)/Package.resolved")
        let former = try? Data(contentsOf: pins)
        try Data(dependency.manifest(requiring: target)).write(to: path, options: .atomic)
        do {
            // A version can be chosen only for a package that was resolved before; alone, `resolve` takes the latest.
            let identity = dependency.checkout.lowercased()
            for arguments in [[], [identity, "--version", "\(target)"]] {
                try await ToolProcess(command: ["swift", "package", "resolve"] + arguments, folder: folder)
                    .run(limit: .seconds(1200))
            }
        } catch {
            try Data(text.utf8).write(to: path, options: .atomic)
            if let former {
                try former.write(to: pins, options: .atomic)
            } else {
                try? FileManager.default.removeItem(at: pins)
            }
            throw error
        }
    }

    /// Builds the program of this name, and returns its path.
    func build(_ product: String) async throws -> String {
        try await ToolProcess(command: ["swift", "build", "--product", product], folder: folder)
            .run(limit: .seconds(3600))
        let file = FileManager.default.temporaryDirectory.appending(path: "trellis-\(UUID())").path(
            percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await ToolProcess(command: ["swift", "build", "--show-bin-path"], folder: folder, output: .file(file))
            .run(limit: .seconds(600))
        let bytes = Array(FileManager.default.contents(atPath: file) ?? Data())
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let program = "\(String(decoding: line, as: UTF8.self))/\(product)"
        guard FileManager.default.isExecutableFile(atPath: program) else { throw UpgradeError.noProgram(program) }
        return program
    }
}
