import Foundation
import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes a folder of files whole or not at all.
///
/// The files are written beside their destination first, and moved when all of them exist.
package struct FolderWriter: Sendable {
    private let path: String

    /// Creates a writer for a folder that doesn't exist or is empty.
    ///
    /// - Throws: ``ScaffoldError/exists(_:)`` and ``ScaffoldError/noParent(_:)``.
    package init(_ path: String) throws(ScaffoldError) {
        let url = URL(filePath: path).standardizedFileURL
        self.path = url.path(percentEncoded: false).droppingTrailingSlash
        var isFolder: ObjCBool = false
        let parent = url.deletingLastPathComponent().path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: parent, isDirectory: &isFolder), isFolder.boolValue else {
            throw .noParent(parent)
        }
        guard !Self.exists(self.path) || Self.isEmptyFolder(self.path) else { throw .exists(path) }
    }

    /// Writes the files.
    ///
    /// - Throws: ``ScaffoldError/exists(_:)`` when another process wrote into the folder meanwhile, and
    ///   ``ScaffoldError/failed(path:reason:)``; then the folder is as it was.
    package func write(_ files: [ScaffoldFile]) throws(ScaffoldError) {
        let existed = Self.exists(path)
        let name = ".new-\(UUID().uuidString)"
        let staging = existed ? "\(path)/\(name)" : "\(URL(filePath: path).deletingLastPathComponent().path)/\(name)"
        defer { try? FileManager.default.removeItem(atPath: staging) }
        for file in files { try Self.write(file, to: "\(staging)/\(file.path)") }
        guard existed else { return try Self.move(staging, to: path) }
        // The folder may be the working directory of a shell, so it stays, and its entries are moved into it.
        let entries = Set(files.compactMap { $0.path.split(separator: "/").first.map(String.init) }).sorted()
        var moved: [String] = []
        do {
            guard try FileManager.default.contentsOfDirectory(atPath: path) == [name] else {
                throw ScaffoldError.exists(path)
            }
            for entry in entries {
                // A file would replace another one.
                guard !Self.exists("\(path)/\(entry)") else { throw ScaffoldError.exists(path) }
                try Self.move("\(staging)/\(entry)", to: "\(path)/\(entry)")
                moved.append("\(path)/\(entry)")
            }
        } catch {
            for entry in moved { try? FileManager.default.removeItem(atPath: entry) }
            throw (error as? ScaffoldError) ?? .failed(path: path, reason: "\(error.localizedDescription)")
        }
    }

    /// Whether the path exists, also as a link to nothing.
    private static func exists(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path)) != nil
    }

    private static func isEmptyFolder(_ path: String) -> Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty == true
    }

    private static func write(_ file: ScaffoldFile, to path: String) throws(ScaffoldError) {
        do {
            let url = URL(filePath: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: url)
            if file.isExecutable {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
        } catch {
            throw .failed(path: path, reason: error.localizedDescription)
        }
    }

    /// Renames; a folder replaces an empty folder and nothing else.
    private static func move(_ source: String, to destination: String) throws(ScaffoldError) {
        guard rename(source, destination) != 0 else { return }
        let code = errno
        if code == ENOTEMPTY || code == EEXIST || code == ENOTDIR || code == EISDIR { throw .exists(destination) }
        throw .failed(path: destination, reason: String(cString: strerror(code)))
    }
}

extension String {
    fileprivate var droppingTrailingSlash: String {
        utf8.count > 1 && utf8.last == UInt8(ascii: "/") ? String(dropLast()) : self
    }
}
