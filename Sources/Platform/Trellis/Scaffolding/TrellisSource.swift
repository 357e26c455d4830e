/// Where a new package gets Trellis from.
package enum TrellisSource: Hashable, Sendable {
    /// A repository, in the version of this program.
    case repository(url: String)
    /// A folder, by its path relative to the package.
    case folder(String)

    /// Checks the address of a repository.
    ///
    /// - Throws: ``ScaffoldError/badURL(_:)``.
    package init(url: String) throws(ScaffoldError) {
        let isPlain = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
        let hasScheme = ["https://", "ssh://", "git@", "file://"].contains { url.hasPrefix($0) }
        // SwiftPM takes the name after the last slash, so `git@host:trellis.git` would have another one.
        let last = url.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
        guard isPlain, hasScheme, last == "trellis" || last == "trellis.git" else { throw .badURL(url) }
        self = .repository(url: url)
    }

    /// The dependency in the manifest; SwiftPM would name a folder's package after the folder.
    var dependency: String {
        switch self {
        case .repository(let url):
            ".package(url: \"\(url)\", .upToNextMinor(from: \"\(TrellisRelease.version)\"))"
        case .folder(let path): ".package(name: \"trellis\", path: \"\(path)\")"
        }
    }

    /// The address for readers.
    var address: String {
        switch self {
        case .repository(let url): url
        case .folder(let path): path
        }
    }
}
