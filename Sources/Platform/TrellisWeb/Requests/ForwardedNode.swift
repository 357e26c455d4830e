internal import TrellisKernel

/// The parts of an element of `Forwarded`, as bytes that anyone may have sent.
enum ForwardedNode {
    /// Splits the bytes at a separator outside of quoted strings, from the end; returns the last part first, and at most
    /// `limit` parts.
    static func splitFromEnd(
        _ bytes: ArraySlice<UInt8>, at separator: UInt8, limit: Int
    ) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var (end, isQuoted) = (bytes.endIndex, false)
        for index in bytes.indices.reversed() {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let slashes = bytes[..<index].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
                // Read from the end, only the first quotation mark of a string can be an escaped one.
                if !isQuoted || slashes.isMultiple(of: 2) { isQuoted.toggle() }
            } else if byte == separator, !isQuoted {
                parts.append(bytes[(index + 1)..<end])
                guard parts.count < limit else { return parts }
                end = index
            }
        }
        parts.append(bytes[..<end])
        return parts
    }

    /// Returns the bytes without spaces and tabs at their ends.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        let spaces = start.reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count
        return start.dropLast(spaces)
    }

    /// Returns the value of a pair, a token or a quoted string without its quotation marks; nil if it is neither.
    ///
    /// Source: RFC 9110, sections 5.6.2 and 5.6.4.
    static func value(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        guard bytes.first == UInt8(ascii: "\"") else {
            let isToken = bytes.allSatisfy { (0x21...0x7E).contains($0) && !"\"(),/;<=>?@\\{}".utf8.contains($0) }
            return isToken && !bytes.isEmpty ? Array(bytes) : nil
        }
        guard bytes.count >= 2, bytes.last == UInt8(ascii: "\"") else { return nil }
        var value: [UInt8] = []
        var isEscaped = false
        for byte in bytes.dropFirst().dropLast() {
            if !isEscaped, byte == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            }
            guard isEscaped || byte != UInt8(ascii: "\""), byte >= 0x20 || byte == 0x09, byte != 0x7F else {
                return nil
            }
            value.append(byte)
            isEscaped = false
        }
        return isEscaped ? nil : value
    }

    /// Returns the address of a node: `192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
    ///
    /// Nil for `unknown`, for obfuscated identifiers (`_hidden`) and for everything else. Source: RFC 7239, section 6.
    static func address(_ bytes: ArraySlice<UInt8>, allowsBareIPv6: Bool) -> IPAddress? {
        // No node is longer: an address, brackets, and a port.
        guard bytes.count <= 128 else { return nil }
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")), isPort(bytes[(close + 1)...]),
                let address = IPAddress(String(decoding: bytes.dropFirst().prefix(upTo: close), as: UTF8.self)),
                case .v6 = address
            else { return nil }
            return address.unmapped
        }
        if allowsBareIPv6, let address = IPAddress(String(decoding: bytes, as: UTF8.self)) { return address.unmapped }
        let host = bytes.prefix { $0 != UInt8(ascii: ":") }
        guard isPort(bytes[host.endIndex...]), let address = IPAddress(String(decoding: host, as: UTF8.self)) else {
            return nil
        }
        return address
    }

    /// Returns whether the bytes are nothing, or a colon with a number or an obfuscated identifier.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let colon = bytes.first else { return true }
        let port = bytes.dropFirst()
        guard colon == UInt8(ascii: ":"), let first = port.first else { return false }
        if first == UInt8(ascii: "_") {
            return port.count > 1
                && port.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || isDigit($0) || "._-".utf8.contains($0) }
        }
        return port.count <= 5 && port.allSatisfy { isDigit($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Returns `https` or `http`; nil for anything else.
    static func scheme(_ text: String) -> String? {
        ["https", "http"].first { $0 == text.lowercased() }
    }

    /// Returns the host with its port, as it could be in a `Host` field; nil for anything else.
    static func host(_ text: String) -> String? {
        let bytes = Array(text.utf8)[...]
        let isAddress = bytes.first == UInt8(ascii: "[") && address(bytes, allowsBareIPv6: false) != nil
        return isAddress || HostName(text) != nil || address(bytes, allowsBareIPv6: false) != nil ? text : nil
    }
}
