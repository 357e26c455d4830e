import TrellisKernel

/// The dependency on `trellis` in the text of a `Package.swift`, with the bytes of its version.
///
/// Finds `.package(url: "https://…/trellis.git", from: "1.2.3")`, also with `exact:`, `.upToNextMinor(from:)` and over
/// several lines; comments and strings are skipped.
struct ManifestDependency: Hashable, Sendable {
    /// The version that the manifest requires.
    let version: ReleaseVersion
    /// The name of the folder of its checkout: the last part of the URL.
    let checkout: String
    /// The line of the version, from 1.
    let line: Int
    private let bytes: [UInt8]
    private let range: Range<Int>

    /// Finds the dependency.
    ///
    /// - Throws: ``UpgradeError`` if there is none, if it is a folder, a branch or a revision, or if its version can't be
    ///   raised without a person: two versions, or a suffix.
    init(in manifest: String) throws(UpgradeError) {
        bytes = Array(manifest.utf8)
        let calls = ManifestScanner(bytes).packageCalls
        if calls.contains(where: { $0.isFolder(named: Self.name) }) { throw .folder }
        guard let call = calls.first(where: { $0.url.map(Self.isTrellis) ?? false }), let url = call.url else {
            throw .notFound
        }
        let versions = call.literals.compactMap { literal in
            ReleaseVersion(literal.text).map { (version: $0, range: literal.range) }
        }
        guard versions.count == 1, let found = versions.first else { throw .noVersion }
        version = found.version
        range = found.range
        checkout = Self.folder(of: url)
        line = 1 + bytes[..<found.range.lowerBound].count { $0 == UInt8(ascii: "\n") }
    }

    /// Returns the manifest with another version; every other byte stays.
    func manifest(requiring version: ReleaseVersion) -> [UInt8] {
        Array(bytes[..<range.lowerBound]) + Array(version.description.utf8) + Array(bytes[range.upperBound...])
    }

    private static let name = "trellis"

    private static func isTrellis(_ url: String) -> Bool { folder(of: url).lowercased() == name }

    private static func folder(of url: String) -> String {
        let last = url.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return last.hasSuffix(utf8: ".git") ? String(last.dropLast(4)) : last
    }
}
