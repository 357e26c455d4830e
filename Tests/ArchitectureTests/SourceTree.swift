import Foundation

/// The package's files, found from the path of this source file.
enum SourceTree {
    /// The package's root folder.
    static let root: URL = {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path), folder.path != "/"
        {
            folder = folder.deletingLastPathComponent()
        }
        return folder
    }()

    /// The text of a file, by its path from the root.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Every Swift file under a folder, sorted by path; none when there is no such folder.
    static func swiftFiles(under folder: String) throws -> [SourceFile] {
        try all.get().filter { $0.path.hasPrefix("\(folder)/") }
    }

    /// Every Swift file of Sources and Tests, read once.
    private static let all = Result {
        try ["Sources", "Tests"].flatMap { paths(under: $0, withSuffix: ".swift") }
            .map { try SourceFile(path: $0, text: text($0)) }
    }

    /// The paths under a folder that end in `suffix`, sorted.
    static func paths(under folder: String, withSuffix suffix: String) -> [String] {
        let all =
            FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.compactMap { $0 as? String }
            ?? []
        return all.filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" }.sorted()
    }

    /// Returns whether a file or folder exists, by its path from the root.
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }
}
