/// The value of a field with parameters, such as `Content-Type` (RFC 2045, section 5.1, and RFC 2231).
struct ParsedParameters {
    private static let maximumCount = 100

    /// The value before the parameters, in lower case.
    let value: String
    private var parameters: [String: [UInt8]] = [:]

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        value = Self.trimmed(Self.token(&rest, until: ";")).lowercased()
        while !rest.isEmpty, parameters.count < Self.maximumCount {
            rest.removeFirst()
            let name = Self.trimmed(Self.token(&rest, until: "=;")).lowercased()
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest.removeFirst()
            while rest.first?.isBlank == true { rest.removeFirst() }
            let content = rest.first == UInt8(ascii: "\"") ? Self.quoted(&rest) : Self.token(&rest, until: ";")
            _ = Self.token(&rest, until: ";")
            if !name.isEmpty, parameters[name] == nil { parameters[name] = content }
        }
    }

    /// Returns the text of a parameter, which may be in several parts; nil if there is none.
    subscript(name: String) -> String? {
        if let content = parameters["\(name)*"] { return Self.extended([(content, true)]) }
        var parts: [([UInt8], Bool)] = []
        while parts.count < Self.maximumCount {
            if let content = parameters["\(name)*\(parts.count)*"] {
                parts.append((content, true))
            } else if let content = parameters["\(name)*\(parts.count)"] {
                parts.append((content, false))
            } else {
                break
            }
        }
        if !parts.isEmpty { return Self.extended(parts) }
        return parameters[name].map { EncodedText.decoded(Self.trimmed($0)) }
    }

    /// Returns the text of the parts of RFC 2231; the first one begins with the charset and the language.
    private static func extended(_ parts: [(content: [UInt8], isEncoded: Bool)]) -> String {
        var charset = Charset.utf8
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            var content = part.content[...]
            guard part.isEncoded else {
                bytes += content
                continue
            }
            let pieces = content.split(
                separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
            if index == 0, pieces.count == 3, let name = pieces.first, let rest = pieces.last {
                charset = Charset(String(decoding: name, as: UTF8.self)) ?? .utf8
                content = rest
            }
            TransferDecoding.appendUnescaped(content, mark: UInt8(ascii: "%"), to: &bytes)
        }
        return charset.text(bytes)
    }

    /// Reads until one of the octets, which stays.
    private static func token(_ rest: inout ArraySlice<UInt8>, until ends: String) -> [UInt8] {
        let end = rest.firstIndex { ends.utf8.contains($0) } ?? rest.endIndex
        defer { rest = rest[end...] }
        return Array(rest[..<end])
    }

    /// Reads a text in quotation marks.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        rest.removeFirst()
        var content: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            content.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
        }
        return content
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        var bytes = bytes[...]
        while bytes.first?.isBlank == true { bytes.removeFirst() }
        while bytes.last?.isBlank == true { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
