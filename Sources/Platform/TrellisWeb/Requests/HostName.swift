/// A host name in its normal form: in small letters, without port and final dot.
///
/// Names of other alphabets are in their encoded form, `xn--…`, in which clients send them.
package struct HostName: Hashable, Sendable {
    /// The name, as in `acme.example.com`.
    package let text: String

    /// Creates the name of a `Host` field or of a setting; nil for text that is no host name, and for an IP address.
    ///
    /// Source: RFC 1123, section 2.1: labels of 1 to 63 letters, digits and hyphens, at most 253 bytes.
    package init?(_ host: String) {
        var bytes = host.utf8[...]
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            let port = bytes[colon...].dropFirst()
            guard port.count <= 5, port.allSatisfy(\.isDigit) else { return nil }
            bytes = bytes[..<colon]
        }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        guard (1...253).contains(bytes.count) else { return nil }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy(Self.isLabel), labels.last?.allSatisfy(\.isDigit) == false else { return nil }
        text = String(decoding: bytes.map(\.lowercasedASCII), as: UTF8.self)
    }

    /// Whether the name has a dot: a name without one is of the local network.
    var isQualified: Bool { text.utf8.contains(UInt8(ascii: ".")) }

    /// Returns what precedes `zone`, as in `acme` of `acme.example.com`; nil outside of the zone and for itself.
    func prefix(below zone: HostName) -> Substring? {
        guard text.utf8.count > zone.text.utf8.count + 1, text.hasASCIISuffix(zone.text) else { return nil }
        let prefix = text.utf8.dropLast(zone.text.utf8.count)
        return prefix.last == UInt8(ascii: ".") ? Substring(prefix.dropLast()) : nil
    }

    /// Returns whether the name is `zone` or below it.
    func isIn(_ zone: HostName) -> Bool { self == zone || prefix(below: zone) != nil }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy { $0.isDigit || ($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 == UInt8(ascii: "-") }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}

extension String {
    fileprivate func hasASCIISuffix(_ suffix: String) -> Bool {
        utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
}
