import Foundation

extension TrellisSource {
    /// Checks a folder with a clone of Trellis, and returns its path relative to the package.
    ///
    /// - Throws: ``ScaffoldError/notTrellis(_:)``, ``ScaffoldError/badPath(_:)`` and
    ///   ``ScaffoldError/sameFolderName(_:)``.
    package init(folder: String, for package: String) throws(ScaffoldError) {
        // The package itself may not exist yet, so only its parent can have links.
        let destination = URL(filePath: package).standardizedFileURL
        let parent = destination.deletingLastPathComponent().resolvingSymlinksInPath()
        let source = URL(filePath: folder).resolvingSymlinksInPath()
        let manifest = try? String(contentsOf: source.appending(path: "Package.swift"), encoding: .utf8)
        guard manifest?.contains("name: \"trellis\"") == true else { throw .notTrellis(folder) }
        let name = destination.lastPathComponent
        guard source.lastPathComponent.lowercased() != name.lowercased() else { throw .sameFolderName(name) }
        let from = parent.pathComponents + [name]
        let to = source.pathComponents
        let shared = zip(from, to).prefix { $0 == $1 }.count
        let path = Array(repeating: "..", count: from.count - shared) + to.dropFirst(shared)
        let relative = path.joined(separator: "/")
        guard relative.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x22 && $0 != 0x5C }) else {
            throw .badPath(relative)
        }
        self = .folder(relative.isEmpty ? "." : relative)
    }
}
