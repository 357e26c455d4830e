import TrellisKernel

/// A parser of a message's parts (RFC 2045 and RFC 2046), for messages of any origin: whatever the octets are, it returns
/// what it can read, within its limits.
struct MailParser {
    private static let maximumDepth = 10
    private static let maximumParts = 200

    private(set) var text: String?
    private(set) var html: String?
    private(set) var files: [ParsedFile] = []
    /// Whether all parts were read.
    private(set) var isComplete = true
    private var count = 0

    /// Reads a part and the parts in it.
    mutating func read(_ header: ParsedHeader, depth: Int = 0) {
        count += 1
        if !header.isComplete { isComplete = false }
        let type = ParsedParameters(header.raw("content-type") ?? "text/plain")
        guard type.value.hasPrefix(utf8: "multipart/"), let boundary = type["boundary"], !boundary.isEmpty,
            boundary.utf8.count <= 200
        else { return readLeaf(header, type) }
        for part in parts(of: header.body, boundary: boundary) {
            guard depth < Self.maximumDepth, count < Self.maximumParts else {
                isComplete = false
                return
            }
            read(ParsedHeader(part), depth: depth + 1)
        }
    }

    /// Returns the parts between the boundaries; the texts before the first and after the last one belong to none.
    private mutating func parts(of body: ArraySlice<UInt8>, boundary: String) -> [ArraySlice<UInt8>] {
        let marker = Array("--\(boundary)".utf8)
        var parts: [ArraySlice<UInt8>] = []
        var start: Int?
        var lines = ByteLines(body)
        while parts.count <= Self.maximumParts {
            let position = lines.rest.startIndex
            guard let line = lines.next() else {
                // The message was cut off.
                if let start { parts.append(body[start...]) }
                isComplete = false
                return parts
            }
            guard line.starts(with: marker) else { continue }
            var tail = line.dropFirst(marker.count)
            let isLast = tail.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")])
            if isLast { tail = tail.dropFirst(2) }
            guard tail.allSatisfy(\.isBlank) else { continue }
            if let start { parts.append(Self.withoutLineEnd(body[start..<position])) }
            if isLast { return parts }
            start = lines.rest.startIndex
        }
        isComplete = false
        return parts
    }

    /// Returns a part without the line end before the boundary, which belongs to the boundary.
    private static func withoutLineEnd(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var part = part
        if part.last == 0x0A { part.removeLast() }
        if part.last == 0x0D { part.removeLast() }
        return part
    }

    private mutating func readLeaf(_ header: ParsedHeader, _ type: ParsedParameters) {
        let disposition = ParsedParameters(header.raw("content-disposition") ?? "inline")
        let encoding = ParsedParameters(header.raw("content-transfer-encoding") ?? "7bit").value
        let name = disposition["filename"] ?? type["name"]
        let content = TransferDecoding.decoded(header.body, encoding)
        if disposition.value != "attachment", name == nil {
            // In `multipart/alternative`, the first of each kind; a second one is a part of a list.
            let charset = Charset(type["charset"] ?? "") ?? .utf8
            switch type.value {
            case "text/plain" where text == nil:
                text = Self.withLineFeeds(charset.text(content))
                return
            case "text/html" where html == nil:
                html = Self.withLineFeeds(charset.text(content))
                return
            default: break
            }
        }
        files.append(
            ParsedFile(
                name: FileName.cleaned(name ?? ""), mediaType: type.value, content: content,
                contentID: header.raw("content-id").map { id in
                    String(id.unicodeScalars.filter { !"<> ".unicodeScalars.contains($0) })
                },
                isInline: disposition.value == "inline"))
    }

    /// Returns the text with LF for each CRLF.
    private static func withLineFeeds(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n", result.last == "\r" { result.removeLast() }
            result.append(scalar)
        }
        return String(result)
    }
}
