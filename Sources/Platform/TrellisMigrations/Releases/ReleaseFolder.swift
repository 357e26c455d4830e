import Foundation

/// The folder with the migrations of each release: `docs/releases/VERSION/migrations.txt`.
public struct ReleaseFolder: Hashable, Sendable {
    /// The folder below the root of a package.
    public static let defaultPath = "docs/releases"

    /// The path of the folder.
    public let path: String

    /// Names a folder, which may not exist: then there is no release.
    public init(_ path: String) {
        self.path = path
    }

    /// Returns the releases, oldest first.
    ///
    /// Ignores files and folders whose name isn't a version, and versions without the file.
    ///
    /// - Throws: ``MigrationReleaseError``.
    public func releases() throws(MigrationReleaseError) -> [MigrationRelease] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let versions = names.compactMap { name in ReleaseVersion(name).map { (name, $0) } }.sorted { $0.1 < $1.1 }
        var releases: [MigrationRelease] = []
        for (name, _) in versions where FileManager.default.fileExists(atPath: file(name)) {
            releases.append(try MigrationRelease(name, parsing: try read(file(name))))
        }
        return releases
    }

    /// Writes the file of a release, and returns its path; idempotent.
    ///
    /// - Throws: ``MigrationReleaseError/changed(_:)`` when an earlier release has other migrations,
    ///   ``MigrationReleaseError/frozen(_:)`` when this one was written before with other content.
    public func write(
        _ release: MigrationRelease, of migrations: [Migration], retired: [RetiredModule] = []
    )
        throws(MigrationReleaseError) -> String
    {
        let path = file(release.version)
        if FileManager.default.fileExists(atPath: path) {
            guard try read(path) == release.text else { throw .frozen(release.version) }
            return path
        }
        let issues = try self.releases().flatMap { $0.issues(migrations, retired: retired) }
        guard issues.isEmpty else { throw .changed(issues) }
        do {
            let folder = "\(self.path)/\(release.version)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            // A half-written file would count as a frozen release.
            try Data(release.text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw .file(path: path, cause: error.localizedDescription)
        }
        return path
    }

    private func file(_ version: String) -> String { "\(path)/\(version)/migrations.txt" }

    private func read(_ path: String) throws(MigrationReleaseError) -> String {
        do {
            return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        } catch {
            throw .file(path: path, cause: error.localizedDescription)
        }
    }
}
