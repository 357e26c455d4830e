internal import HTTPTypes
internal import NIOCore
import TrellisKernel

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The files of Swagger UI, read from the folder that the setup installs them in.
///
/// A valid name has only letters, digits, `.`, `-` and `_`, doesn't start with a dot, and ends in an extension from a
/// fixed list. Other names are rejected without access to the disk.
struct DocsAssets: Sendable {
    private static let mediaTypes = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "png": "image/png",
        "svg": "image/svg+xml",
        "map": "application/json", "html": "text/html; charset=utf-8",
    ]
    private let folder: String

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
        let size = (attributes[.size] as? Int) ?? 0
        let modified = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let tag = EntityTag("\(size)-\(Int(modified))", isWeak: true)
        var headers: HTTPFields = [.eTag: tag.description, .cacheControl: "public, max-age=3600"]
        if request.matchesIfNoneMatch(tag) { return RouteResponse(status: .notModified, headers: headers) }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { throw RequestError.routeNotFound }
        headers[.contentType] = mediaType
        return RouteResponse(headers: headers, body: .bytes(ByteBuffer(bytes: data)))
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
