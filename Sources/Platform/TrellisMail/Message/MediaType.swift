import TrellisKernel

/// A media type without parameters, such as `application/pdf` (RFC 6838, section 4.2).
public struct MediaType: Hashable, Sendable, CustomStringConvertible {
    /// The type in lower case.
    public let description: String

    /// Creates a media type.
    ///
    /// - Throws: ``HeaderError/invalidMediaType(_:)``, also for `multipart` and `message` types, which can't be encoded
    ///   as base64 (RFC 2046, section 5.2.1).
    public init(_ text: String) throws(HeaderError) {
        let parts = text.split(utf8: "/", omittingEmptySubsequences: false).map { $0.lowercased() }
        guard parts.count == 2, let top = parts.first, top != "multipart", top != "message",
            parts.allSatisfy(Self.isName)
        else { throw .invalidMediaType(text) }
        description = parts.joined(separator: "/")
    }

    private init(known: String) { description = known }

    /// Any sequence of bytes.
    public static let bytes = MediaType(known: "application/octet-stream")
    /// A PDF document.
    public static let pdf = MediaType(known: "application/pdf")
    /// Comma-separated values.
    public static let csv = MediaType(known: "text/csv")
    /// An image in PNG format.
    public static let png = MediaType(known: "image/png")
    /// An image in JPEG format.
    public static let jpeg = MediaType(known: "image/jpeg")

    private static func isName(_ text: String) -> Bool {
        (1...127).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || "!#$&-^_.+".utf8.contains(byte)
            }
    }
}
