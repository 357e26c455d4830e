/// The authority of a request: a host and possibly a port.
enum Authority {
    /// Returns whether the text is a host with an optional port, and without user information.
    ///
    /// Source: RFC 3986, sections 3.2.2 and 3.2.3; RFC 9110, section 4.2.1: the host of an http URI isn't empty.
    static func isValid(_ text: String) -> Bool {
        var rest = text.utf8[...]
        guard rest.count <= 512 else { return false }
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = rest[rest.index(after: rest.startIndex)..<end]
            guard !address.isEmpty, address.allSatisfy(isAddressByte) else { return false }
            rest = rest[rest.index(after: end)...]
        } else {
            let name = rest.prefix { $0 != UInt8(ascii: ":") }
            guard !name.isEmpty, name.allSatisfy(isNameByte), hasWholeEscapes(name) else { return false }
            rest = rest[name.endIndex...]
        }
        guard rest.first == UInt8(ascii: ":") else { return rest.isEmpty }
        let port = rest.dropFirst()
        guard port.count <= 5, port.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return false }
        return port.isEmpty || UInt16(String(decoding: port, as: UTF8.self)) != nil
    }

    /// Whether the byte may be part of an IPv6 address or a later kind of address.
    private static func isAddressByte(_ byte: UInt8) -> Bool {
        isHexadecimal(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    /// Whether the byte may be part of a registered name: unreserved, a sub-delimiter or the start of an escape.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="): true
        case UInt8(ascii: "#"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"): false
        default: byte.isTokenByte
        }
    }

    private static func hasWholeEscapes(_ name: Substring.UTF8View) -> Bool {
        var rest = name
        while let mark = rest.firstIndex(of: UInt8(ascii: "%")) {
            rest = rest[rest.index(after: mark)...]
            guard rest.prefix(2).count == 2, rest.prefix(2).allSatisfy(isHexadecimal) else { return false }
        }
        return true
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
    }
}
