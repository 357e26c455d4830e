internal import HTTPTypes
internal import NIOCore
internal import Synchronization
import TrellisKernel

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The files of Swagger UI, read from the folder that the setup installs them in.
///
/// A valid name has only letters, digits, `.`, `-` and `_`, doesn't start with a dot, and ends in an extension from a
/// fixed list. Other names are rejected without access to the disk. Each file is read and compressed once.
struct DocsAssets: Sendable {
    private static let mediaTypes = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "png": "image/png",
        "svg": "image/svg+xml",
        "map": "application/json", "html": "text/html; charset=utf-8",
    ]
    /// What changes when a file is replaced.
    private struct Version: Hashable {
        let size: Int
        let modified: Double
    }
    /// The files that were requested: at most those of the folder, since the others don't exist.
    private final class Files: Sendable {
        private let contents = Mutex<[String: (version: Version, content: StaticContent)]>([:])

        func content(_ name: String, _ version: Version) -> StaticContent? {
            contents.withLock { contents in
                contents[name].flatMap { $0.version == version ? $0.content : nil }
            }
        }

        func keep(_ content: StaticContent, _ name: String, _ version: Version) {
            contents.withLock { $0[name] = (version, content) }
        }
    }
    private let folder: String
    private let files = Files()

    init(folder: String) {
        self.folder = folder
    }

    /// Whether the files that the page needs exist.
    var areInstalled: Bool {
        ["swagger-ui.css", "swagger-ui-bundle.js"].allSatisfy {
            FileManager.default.fileExists(atPath: "\(folder)/\($0)")
        }
    }

    /// Returns the file that the request names.
    ///
    /// - Throws: ``RequestError/routeNotFound`` for a name that isn't one of the files.
    func response(to request: RouteRequest) throws -> RouteResponse {
        let name = String(request.pathParameters["file"] ?? "")
        guard let mediaType = Self.mediaType(of: name) else { throw RequestError.routeNotFound }
        let path = "\(folder)/\(name)"
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular
        else { throw RequestError.routeNotFound }
        let version = Version(
            size: (attributes[.size] as? Int) ?? 0,
            modified: (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)
        return try content(name, version, at: path, mediaType).response(to: request)
    }

    /// Returns the content of the file, which is read again only when the setup has replaced it.
    private func content(
        _ name: String, _ version: Version, at path: String, _ mediaType: String
    ) throws(RequestError) -> StaticContent {
        if let known = files.content(name, version) { return known }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { throw .routeNotFound }
        let content = StaticContent(
            ByteBuffer(bytes: data), mediaType: mediaType, headers: [.cacheControl: "public, max-age=3600"])
        files.keep(content, name, version)
        return content
    }

    static func mediaType(of name: String) -> String? {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        guard isPlain, !name.hasPrefix(utf8: "."), let dot = name.unicodeScalars.lastIndex(of: ".") else { return nil }
        return mediaTypes[String(name[name.index(after: dot)...])]
    }
}
