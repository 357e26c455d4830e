public import TrellisKernel

/// A message as its reader gets it: read from octets that may come from anywhere.
///
/// ``isComplete`` is false if the message ends too early, or has more than 500 header fields, 200 parts or 10 levels of
/// parts; what was read until then is there. Never trust the content: ``html`` may contain scripts.
public struct ParsedMail: Hashable, Sendable {
    /// The header fields in their order, decoded.
    public let fields: [ParsedField]
    /// The plain text with LF line ends; nil if there is none.
    public let text: String?
    /// The HTML document; nil if there is none.
    public let html: String?
    /// The attachments and the images of the HTML, in their order.
    public let files: [ParsedFile]
    /// Whether all of it was read.
    public let isComplete: Bool

    /// Reads a message; each sequence of octets is one.
    public init(parsing bytes: [UInt8]) {
        let header = ParsedHeader(bytes[...])
        var parser = MailParser()
        parser.read(header)
        fields = header.fields
        (text, html, files) = (parser.text, parser.html, parser.files)
        isComplete = parser.isComplete
    }

    /// Reads the header fields only, for lists; the octets may end within the message.
    init(parsingHeaderOf bytes: [UInt8]) {
        fields = ParsedHeader(bytes[...]).fields
        (text, html, files) = (nil, nil, [])
        isComplete = false
    }

    /// The decoded value of the first field of a name in any case; nil if there is none.
    public subscript(name: String) -> String? {
        let key = name.lowercased()
        return fields.first { $0.name.lowercased() == key }?.value
    }

    /// The author, with the display name.
    public var from: String? { self["From"] }
    /// The addressee, with the display name.
    public var to: String? { self["To"] }
    /// The subject.
    public var subject: String? { self["Subject"] }
    /// The time of `Date`; nil if there is none, or an invalid one.
    public var date: Timestamp? { self["Date"].flatMap { MailDate.parsed($0) } }
    /// The targets of the links, as in ``MailLinks/targets(html:text:)``.
    package var links: [String] { MailLinks.targets(html: html, text: text) }
}

/// An attachment or an image of a message that was read.
public struct ParsedFile: Hashable, Sendable {
    /// The file name, without control characters and slashes; `attachment` if there is none.
    public let name: String
    /// The media type in lower case, as the sender states it.
    public let mediaType: String
    /// The content.
    public let content: [UInt8]
    /// The identifier that the HTML refers to; nil if there is none.
    public let contentID: String?
    /// Whether it is a part of the text and not for saving.
    public let isInline: Bool
}
