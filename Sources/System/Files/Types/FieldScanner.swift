/// A scanner of structured header fields: tokens, quoted strings and parameters.
///
/// Source: RFC 9110, sections 5.6.2 to 5.6.6.
struct FieldScanner {
    private var rest: Substring.UTF8View

    init(_ field: String) {
        rest = field[...].utf8
    }

    /// Whether everything was read.
    var isAtEnd: Bool { rest.isEmpty }

    /// Skips spaces and tabs.
    mutating func skipSpaces() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    }

    /// Skips one character; returns false, and skips nothing, if another one follows.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Returns the token that follows; nil if none does.
    mutating func token() -> String? {
        let token = rest.prefix(while: Self.isTokenByte)
        guard !token.isEmpty else { return nil }
        rest = rest.dropFirst(token.count)
        return String(decoding: token, as: UTF8.self)
    }

    /// Returns the content of the quoted string that follows; nil if it is malformed.
    ///
    /// Only quotation marks and backslashes are unescaped: browsers send a backslash of a file name as it is.
    mutating func quotedString() -> String? {
        guard skip("\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.first {
            rest = rest.dropFirst()
            switch byte {
            case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                if let next = rest.first, next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
                    bytes.append(next)
                    rest = rest.dropFirst()
                } else {
                    bytes.append(byte)
                }
            case 0x00...0x08, 0x0A...0x1F, 0x7F: return nil
            default: bytes.append(byte)
            }
        }
        return nil
    }

    /// Returns the parameters up to the end, with their names in lower case; nil if one is malformed or repeated.
    mutating func parameters() -> [(name: String, value: String)]? {
        var parameters: [(name: String, value: String)] = []
        while true {
            skipSpaces()
            if isAtEnd { return parameters }
            guard skip(";") else { return nil }
            skipSpaces()
            // RFC 9110 allows empty parameters.
            if isAtEnd || rest.first == UInt8(ascii: ";") { continue }
            guard let name = token()?.lowercased(), skip("=") else { return nil }
            guard let value = rest.first == UInt8(ascii: "\"") ? quotedString() : token(),
                !parameters.contains(where: { $0.name == name })
            else { return nil }
            parameters.append((name, value))
        }
    }

    /// Returns whether the byte may be part of a token.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
