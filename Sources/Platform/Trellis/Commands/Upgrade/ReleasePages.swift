import Foundation
import TrellisKernel

/// The pages of `docs/releases` in the checkout of a version.
///
/// They are read from the checkout that the package manager made, and not from this program: the program was built with
/// the old version, so it can't contain the pages of later ones.
struct ReleasePages: Sendable {
    /// The folder of the pages.
    let folder: String

    /// Returns the versions with a page that are later than `current`, up to `target`, in order.
    func versions(after current: ReleaseVersion, through target: ReleaseVersion) -> [ReleaseVersion] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(utf8: ".md") }.compactMap { ReleaseVersion($0.dropLast(3)) }
            .filter { $0 > current && $0 <= target }.sorted()
    }

    /// Returns the text of a page.
    func text(of version: ReleaseVersion) throws -> String {
        try String(contentsOfFile: "\(folder)/\(version).md", encoding: .utf8)
    }
}

extension ReleaseVersion {
    /// Returns the version of `trellis` that the package manager resolved last; nil if there is none.
    ///
    /// - Parameter data: the content of `Package.resolved`.
    static func resolved(_ data: Data) -> ReleaseVersion? {
        struct Resolved: Decodable {
            struct Pin: Decodable {
                struct State: Decodable { var version: String? }
                var identity: String
                var state: State
            }
            var pins: [Pin]
        }
        let pins = (try? JSONDecoder().decode(Resolved.self, from: data))?.pins ?? []
        return pins.first { $0.identity == "trellis" }?.state.version.flatMap { ReleaseVersion($0) }
    }
}
