/// What an image tells about itself without being decoded: its dimensions, and whether it moves.
struct ImageHeader: Hashable, Sendable {
    /// In pixels.
    let width: Int
    /// In pixels.
    let height: Int
    /// Whether it has several pictures in a row.
    let isAnimated: Bool

    /// The media types that can be read.
    static let types: Set<String> = ["image/png", "image/jpeg", "image/gif", "image/webp"]

    /// Reads an image of a media type, which its first bytes have confirmed.
    ///
    /// Follows the lengths of the format's parts up to what it needs, and decodes nothing: the time is limited by the
    /// number of bytes, whatever the image claims.
    ///
    /// - Throws: ``ImageDefect``; `malformed` for another media type.
    init(_ content: [UInt8], type: String) throws(ImageDefect) {
        var bytes = ImageBytes(content)
        switch type {
        case "image/png": self = try Self.png(&bytes)
        case "image/jpeg": self = try Self.jpeg(&bytes)
        case "image/gif": self = try Self.gif(&bytes)
        case "image/webp": self = try Self.webp(&bytes)
        default: throw .malformed
        }
    }

    init(width: Int, height: Int, isAnimated: Bool = false) throws(ImageDefect) {
        guard width > 0, height > 0 else { throw .malformed }
        self.width = width
        self.height = height
        self.isAnimated = isAnimated
    }
}
