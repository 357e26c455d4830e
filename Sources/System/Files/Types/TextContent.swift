/// What the first bytes of a text tell of it.
///
/// Source: WHATWG MIME Sniffing, sections 3 and 7.1; of XML only what separates SVG from the rest.
struct TextContent: Hashable, Sendable {
    /// The kinds of text that browsers treat as more than text.
    enum Kind: Hashable, Sendable {
        case plain, html, xml, svg
    }

    let kind: Kind
    /// The encoding, if it can be told; nil for one of the encodings of single bytes.
    let charset: String?

    /// Reads the first bytes of a file; nil if they aren't text.
    ///
    /// - Parameter isWhole: Whether these are all bytes of the file, so that no character is cut off at the end.
    init?(_ head: [UInt8], isWhole: Bool) {
        if head.starts(with: [0xFE, 0xFF]) || head.starts(with: [0xFF, 0xFE]) {
            (kind, charset) = (.plain, "utf-16")
            return
        }
        guard !head.contains(where: Self.isBinary) else { return nil }
        charset = Self.isUTF8(head, isWhole: isWhole) ? "utf-8" : nil
        kind = Self.kind(head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...])
    }

    /// The media type that the content has without a declared one.
    var essence: String {
        switch kind {
        case .plain: "text/plain"
        case .html: "text/html"
        case .xml: "application/xml"
        case .svg: "image/svg+xml"
        }
    }

    /// Returns whether no text has this byte.
    private static func isBinary(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00...0x08, 0x0B, 0x0E...0x1A, 0x1C...0x1F: true
        default: false
        }
    }

    /// Returns whether the bytes are UTF-8, except for a character that the end cuts off.
    private static func isUTF8(_ bytes: [UInt8], isWhole: Bool) -> Bool {
        for cut in 0...(isWhole ? 0 : min(3, bytes.count)) {
            let kept = bytes.dropLast(cut)
            // What is cut off must begin a character: no ASCII among it.
            guard bytes.suffix(cut).allSatisfy({ $0 >= 0x80 }) else { return false }
            if String(validating: kept, as: UTF8.self) != nil { return true }
        }
        return false
    }

    private static func kind(_ text: ArraySlice<UInt8>) -> Kind {
        let start = text.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard start.first == UInt8(ascii: "<") else { return .plain }
        let lower = start.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if begins(lower, with: "<svg") { return .svg }
        if lower.starts(with: "<?xml".utf8) || lower.starts(with: "<!doctype svg".utf8) {
            return contains(lower, "<svg") ? .svg : .xml
        }
        return tags.contains { begins(lower, with: $0) } || lower.starts(with: "<!--".utf8) ? .html : .plain
    }

    /// Returns whether the bytes begin with a tag of exactly this name.
    private static func begins(_ bytes: [UInt8], with tag: String) -> Bool {
        guard bytes.starts(with: tag.utf8) else { return false }
        guard let next = bytes.dropFirst(tag.utf8.count).first else { return true }
        return next == UInt8(ascii: ">") || next == UInt8(ascii: "/") || next == 0x20 || (0x09...0x0D).contains(next)
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let text = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: text) }
    }

    private static let tags = [
        "<!doctype html", "<html", "<head", "<script", "<iframe", "<h1", "<div", "<font", "<table", "<a", "<style",
        "<title", "<b", "<body", "<br", "<p",
    ]
}
