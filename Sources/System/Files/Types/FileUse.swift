import TrellisConfig
import TrellisKernel

/// A use of files, with the media types and the size that it allows.
///
/// ```swift
/// FilesModule(…, uses: [.avatar, FileUse("invoice", allowing: ["application/pdf"], upTo: .mebibytes(10))])
/// ```
public struct FileUse: Hashable, Sendable {
    /// The name, as in the query of an upload.
    public let name: String
    /// The patterns of the allowed media types.
    let allowedTypes: [MediaTypePattern]
    /// The maximum size; nil for that of the settings.
    let maxSize: ByteCount?

    /// A use with these media types, each exact as in `image/png`, or with a wildcard as in `image/*`.
    ///
    /// An invalid pattern allows nothing.
    public init(_ name: String, allowing types: [String], upTo maxSize: ByteCount? = nil) {
        self.name = name
        allowedTypes = types.compactMap { MediaTypePattern($0) }
        self.maxSize = maxSize
    }

    /// The name of the use without special rules: what the settings allow.
    public static let attachment = "attachment"

    /// Pictures of users and tenants: the formats that every browser shows, without SVG, which can contain scripts.
    public static let avatar = FileUse(
        "avatar", allowing: ["image/png", "image/jpeg", "image/gif", "image/webp"], upTo: .mebibytes(2))

    /// Returns whether files of this media type are allowed.
    func allows(_ essence: String) -> Bool { allowedTypes.contains { $0.matches(essence) } }
}

/// A pattern of media types: one type, or all of one kind, or all.
struct MediaTypePattern: Hashable, Sendable {
    private let type: String
    /// Nil for `*`.
    private let subtype: String?

    /// Parses `image/png`, `image/*` or `*/*`; nil for anything else.
    init?(_ text: String) {
        let parts = text.lowercased().split(utf8: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let type = parts.first, let subtype = parts.last,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(FieldScanner.isTokenByte) }),
            type == "*" ? subtype == "*" : !type.contains(utf8: "*"), subtype == "*" || !subtype.contains(utf8: "*")
        else { return nil }
        self.type = String(type)
        self.subtype = subtype == "*" ? nil : String(subtype)
    }

    func matches(_ essence: String) -> Bool {
        let parts = essence.split(utf8: "/", maxSplits: 1)
        return (type == "*" || parts.first.map(String.init) == type)
            && (subtype == nil || parts.last.map(String.init) == subtype)
    }
}
