import Foundation

extension ParsedMail {
    /// The longest document that images are put into, in octets.
    private static let maximumLength = 32 << 20

    /// The HTML document with its images as `data:` URLs instead of references to other parts (`cid:`, RFC 2392); nil if
    /// there is no HTML.
    ///
    /// References to other parts than images in formats of browsers stay as they are, and so do those that would make
    /// the document longer than 32 MiB. The document is as untrusted as before.
    public var selfContainedHTML: String? {
        guard let html else { return nil }
        let images = self.images
        guard !images.isEmpty else { return html }
        let scheme = Array("cid:".utf8)
        var output: [UInt8] = []
        let bytes = Array(html.utf8)
        var rest = bytes[...]
        while let first = rest.first {
            // `|` with 0x20 is the lower case of a letter, and no other octet becomes a `c`.
            if first | 0x20 == UInt8(ascii: "c"), rest.prefix(4).map({ Self.lowercased($0) }) == scheme {
                let id = rest.dropFirst(4).prefix(200).prefix { !"\"'<> )(&;\r\n\t".utf8.contains($0) }
                let key = String(decoding: id, as: UTF8.self).removingPercentEncoding ?? ""
                if let url = images[key], output.count + url.count + rest.count <= Self.maximumLength {
                    output += url
                    rest = rest.dropFirst(4 + id.count)
                    continue
                }
            }
            output.append(first)
            rest.removeFirst()
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The images as `data:` URLs, by their identifiers.
    private var images: [String: [UInt8]] {
        var images: [String: [UInt8]] = [:]
        for file in files {
            guard let id = file.contentID, !id.isEmpty, images[id] == nil, Self.formats.contains(file.mediaType),
                file.content.count <= Self.maximumLength / 2
            else { continue }
            images[id] = Array("data:\(file.mediaType);base64,".utf8) + Base64.encoded(file.content)
        }
        return images
    }

    private static let formats: Set<String> = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"]

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
