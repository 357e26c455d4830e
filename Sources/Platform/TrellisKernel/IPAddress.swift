#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An IPv4 or IPv6 address.
public enum IPAddress: Hashable, Sendable {
    /// The 32 bits in host order; the first octet is the highest.
    case v4(UInt32)
    /// The 128 bits.
    case v6(high: UInt64, low: UInt64)

    /// Parses the standard form: four decimal numbers, or groups of hexadecimal digits.
    ///
    /// Returns nil for other forms, such as `127.1` or `0x7f000001`, and for addresses with a zone, brackets or a port.
    public init?(_ text: String) {
        // No address is longer; `inet_pton` ends at a NUL, which would hide the rest.
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self = .v4(UInt32(bigEndian: v4.s_addr))
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            self = withUnsafeBytes(of: v6) { bytes in
                .v6(
                    high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                    low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            }
        } else {
            return nil
        }
    }

    /// The IPv4 address of an IPv6 address that stands for one, `::ffff:10.0.0.1`; itself for all others.
    ///
    /// A socket for both families reports the addresses of IPv4 clients in that form. Source: RFC 4291, section 2.5.5.2.
    public var unmapped: IPAddress {
        guard case .v6(high: 0, let low) = self, low >> 32 == 0xFFFF else { return self }
        return .v4(UInt32(truncatingIfNeeded: low))
    }

    /// The network that one client has: the address itself of IPv4, the first 64 bits of IPv6.
    ///
    /// Limits count by it, since the owner of an IPv6 network chooses the other 64 bits freely.
    public var clientNetwork: IPNetwork {
        switch unmapped {
        case .v4(let bits): IPNetwork(.v4(bits), length: 32)
        case .v6(let high, _): IPNetwork(.v6(high: high, low: 0), length: 64)
        }
    }

    /// The network that one customer of a provider has at most: the address itself of IPv4, the first 48 bits of IPv6.
    ///
    /// A client whose provider gave it so many can choose among 65 536 of ``clientNetwork``. Source: RFC 6177, section 2.
    public var siteNetwork: IPNetwork {
        switch unmapped {
        case .v4(let bits): IPNetwork(.v4(bits), length: 32)
        case .v6(let high, _): IPNetwork(.v6(high: high, low: 0), length: 48)
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// The standard form, without brackets; zeros of IPv6 are abbreviated as in `2001:db8::1`.
    ///
    /// Source: RFC 5952, section 4.
    public var description: String {
        switch self {
        case .v4(let bits):
            return [24, 16, 8, 0].map { "\(bits >> $0 & 0xFF)" }.joined(separator: ".")
        case .v6(high: 0, let low) where low >> 32 == 0xFFFF: return "::ffff:\(unmapped)"
        case .v6(let high, let low):
            let groups = [high, low].flatMap { half in [48, 32, 16, 0].map { half >> $0 & 0xFFFF } }
            let zeros = Self.longestZeros(groups)
            let text = groups.map { String($0, radix: 16) }
            guard zeros.count > 1 else { return text.joined(separator: ":") }
            let head = text[..<zeros.lowerBound].joined(separator: ":")
            return head + "::" + text[zeros.upperBound...].joined(separator: ":")
        }
    }

    /// Returns the first of the longest runs of groups that are zero.
    private static func longestZeros(_ groups: [UInt64]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            guard group == 0 else {
                start = index + 1
                continue
            }
            if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest
    }
}
