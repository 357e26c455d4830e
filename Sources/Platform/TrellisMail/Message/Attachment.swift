/// A file that the reader of a mail can save.
public struct Attachment: Hashable, Sendable {
    /// The file name, without control characters and slashes.
    public let name: String
    /// The media type, such as `application/pdf`.
    public let mediaType: MediaType
    /// The content.
    public let content: [UInt8]

    /// Creates an attachment.
    ///
    /// - Parameter name: the file name; control characters become spaces, slashes become hyphens, and an empty one
    ///   becomes `attachment`.
    public init(name: String, mediaType: MediaType, content: [UInt8]) {
        self.name = FileName.cleaned(name)
        self.mediaType = mediaType
        self.content = content
    }
}

/// An image that the HTML of a mail displays.
///
/// ```html
/// <img src="cid:logo" alt="Acme">
/// ```
public struct InlineImage: Hashable, Sendable {
    /// The identifier that the HTML refers to: letters, digits, hyphens, underscores and dots.
    public let contentID: String
    /// The media type, such as `image/png`.
    public let mediaType: MediaType
    /// The content.
    public let content: [UInt8]

    /// Creates an image.
    ///
    /// - Throws: ``HeaderError/invalidName(_:)`` for other characters or more than 64 of them.
    public init(contentID: String, mediaType: MediaType, content: [UInt8]) throws(HeaderError) {
        guard (1...64).contains(contentID.utf8.count), contentID.utf8.allSatisfy(Self.isIdentifierByte) else {
            throw .invalidName(contentID)
        }
        self.contentID = contentID
        self.mediaType = mediaType
        self.content = content
    }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
}
