internal import TrellisKernel

/// The authority of a request: a host and possibly a port.
enum Authority {
    /// Returns whether the text is a host with an optional port, and without user information; in brackets, an IPv6 address.
    ///
    /// Source: RFC 3986, sections 3.2.2 and 3.2.3; RFC 9110, section 4.2.1: the host of an http URI isn't empty.
    static func isValid(_ text: String) -> Bool {
        var rest = text.utf8[...]
        guard rest.count <= 512 else { return false }
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = rest[rest.index(after: rest.startIndex)..<end]
            guard case .v6? = IPAddress(String(decoding: address, as: UTF8.self)) else { return false }
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

    /// Returns the host and the port of a valid authority; an IPv6 address is without its brackets.
    static func parts(of text: String) -> (host: String, port: Int?) {
        let end = text.utf8.lastIndex(of: UInt8(ascii: "]")) ?? text.startIndex
        let colon = text.utf8[end...].lastIndex(of: UInt8(ascii: ":"))
        let host = text[..<(colon ?? text.endIndex)]
        let bare = host.removingPrefix(utf8: "[")?.removingSuffix(utf8: "]") ?? host
        return (String(bare), colon.flatMap { Int(text[text.utf8.index(after: $0)...]) })
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
