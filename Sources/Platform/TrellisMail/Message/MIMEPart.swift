/// A part of a message with its own header fields (RFC 2045 and RFC 2046).
indirect enum MIMEPart {
    /// A text.
    case text(subtype: String, MIMEText)
    /// A file that the reader saves.
    case attachment(Attachment)
    /// An image that the HTML displays.
    case image(InlineImage)
    /// Several parts; `kind` is `alternative`, `related` or `mixed`.
    case multipart(kind: String, [MIMEPart])

    /// Writes the header fields of the part.
    ///
    /// - Parameter boundary: the boundary, if the part has parts.
    func writeFields(to header: inout HeaderWriter, boundary: String) {
        switch self {
        case .text(let subtype, let text):
            header.field("Content-Type", "text/\(subtype); charset=utf-8")
            header.field("Content-Transfer-Encoding", text.encodingName)
        case .attachment(let file):
            header.field("Content-Type", file.mediaType.description)
            header.field("Content-Transfer-Encoding", "base64")
            header.field("Content-Disposition", Self.disposition("attachment", name: file.name))
        case .image(let image):
            header.field("Content-Type", image.mediaType.description)
            header.field("Content-Transfer-Encoding", "base64")
            header.field("Content-Disposition", Self.disposition("inline", name: image.contentID))
            header.field("Content-ID", "<\(image.contentID)>")
        case .multipart(let kind, _):
            // RFC 2387, section 3.1, requires the type of the first part.
            let root = kind == "related" ? [Array("type=\"text/html\";".utf8)] : []
            header.field(
                "Content-Type", [Array("multipart/\(kind);".utf8)] + root + [Array("boundary=\"\(boundary)\"".utf8)])
        }
    }

    /// The body, for all but parts with parts.
    var body: [UInt8] {
        switch self {
        case .text(_, let text): text.encoded
        case .attachment(let file): Base64.lines(file.content)
        case .image(let image): Base64.lines(image.content)
        case .multipart: []
        }
    }

    /// Returns the words of the field `Content-Disposition` (RFC 2183).
    private static func disposition(_ kind: String, name: String) -> [[UInt8]] {
        var words = [Array(kind.utf8)] + HeaderParameter.words("filename", name)
        for index in words.indices.dropLast() { words[index].append(UInt8(ascii: ";")) }
        return words
    }
}
