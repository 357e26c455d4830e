import TrellisKernel

/// The head of one part of multipart/form-data.
///
/// Source: RFC 7578, section 4; for file names also the WHATWG HTML Standard, "Multipart form data".
struct MultipartPart: Hashable, Sendable {
    /// The name of the form's field.
    let name: String
    /// The file name as the client sent it; nil for a field that isn't a file.
    let fileName: String?
    /// The value of `Content-Type`, unparsed; nil if the part has none.
    let contentType: String?

    /// Parses the lines in front of a part's content.
    ///
    /// - Parameter block: The lines without the empty line at their end.
    /// - Throws: ``MultipartError``.
    init(block: some Collection<UInt8>) throws(MultipartError) {
        var fields: [String: String] = [:]
        for line in Self.lines(of: Array(block)) {
            let (name, value) = try Self.field(line)
            guard fields.updateValue(value, forKey: name) == nil else { throw .headerRepeated(name) }
        }
        if let encoding = fields["content-transfer-encoding"]?.lowercased() {
            guard ["binary", "8bit", "7bit"].contains(encoding) else { throw .encodingUnsupported }
        }
        guard let disposition = fields["content-disposition"] else { throw .dispositionInvalid }
        (name, fileName) = try Self.names(disposition)
        contentType = fields["content-type"]
    }

    private static func lines(of block: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = block[...]
        while !rest.isEmpty {
            var end = rest.startIndex
            while end < rest.endIndex, !rest[end...].starts(with: [0x0D, 0x0A]) { end += 1 }
            lines.append(rest[..<end])
            rest = rest[end...].dropFirst(2)
        }
        return lines
    }

    private static func field(_ line: ArraySlice<UInt8>) throws(MultipartError) -> (name: String, value: String) {
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        let value = line.dropFirst(name.count + 1)
        // A name that begins with a space would be a continued line, which no client sends.
        guard name.count < line.count, !name.isEmpty, name.allSatisfy(FieldScanner.isTokenByte),
            value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
            let text = String(validating: value, as: UTF8.self)
        else { throw .headerInvalid }
        return (String(decoding: name, as: UTF8.self).lowercased(), trimmed(text))
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.utf8.drop { $0 == 0x20 || $0 == 0x09 }
        let end = start.reversed().drop { $0 == 0x20 || $0 == 0x09 }
        return String(decoding: end.reversed(), as: UTF8.self)
    }

    private static func names(_ disposition: String) throws(MultipartError) -> (name: String, fileName: String?) {
        var scanner = FieldScanner(disposition)
        guard scanner.token()?.lowercased() == "form-data", let parameters = scanner.parameters() else {
            throw .dispositionInvalid
        }
        func value(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
        guard let name = value("name") else { throw .dispositionInvalid }
        let extended = value("filename*").flatMap(Self.extendedValue)
        return (unescaped(name), value("filename").map(unescaped) ?? extended)
    }

    /// Returns the text with the three escapes that browsers use for quotation marks and line breaks.
    private static func unescaped(_ text: String) -> String {
        text.replacing(utf8: "%22", with: "\"").replacing(utf8: "%0D", with: "\r").replacing(utf8: "%0A", with: "\n")
    }

    /// Returns the value of `filename*=UTF-8''…` (RFC 8187); nil for another encoding or a malformed value.
    private static func extendedValue(_ text: String) -> String? {
        let parts = text.split(utf8: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        var bytes: [UInt8] = []
        var rest = parts[2].utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.first != UInt8(ascii: "+")
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
