/// The addresses with a common prefix, as in `10.0.0.0/8` or `2001:db8::/32`.
public struct IPNetwork: Hashable, Sendable {
    /// The first address.
    public let start: IPAddress
    /// The length of the prefix in bits: 0…32 of IPv4, 0…128 of IPv6.
    public let length: Int

    /// The network of the first `length` bits of `address`; a length that its family doesn't have is limited to it.
    ///
    /// One of IPv4 addresses in the form of IPv6, `::ffff:10.0.0.0/104`, is the network of these addresses, `10.0.0.0/8`.
    public init(_ address: IPAddress, length: Int) {
        switch (address, address.unmapped) {
        case (.v6, .v4(let bits)) where length >= 96:
            self.length = min(length, 128) - 96
            start = .v4(bits & Self.mask(self.length))
        case (.v4(let bits), _):
            self.length = min(max(length, 0), 32)
            start = .v4(bits & Self.mask(self.length))
        case (.v6(let high, let low), _):
            self.length = min(max(length, 0), 128)
            start = .v6(high: high & Self.mask(self.length), low: low & Self.mask(self.length - 64))
        }
    }

    /// Parses an address or a network in CIDR notation; one address is a network of its own.
    ///
    /// Returns nil for other forms, and for an address with bits beyond the length, such as `10.0.0.1/8`, which is more
    /// often a mistake than meant. Source: RFC 4632, section 3.1; RFC 4291, section 2.3.
    public init?(_ text: String) {
        let parts = text.split(utf8: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        let width = if case .v4 = address { 32 } else { 128 }
        guard parts.count == 2, let last = parts.last else {
            self.init(address, length: width)
            return
        }
        guard let length = Int(last), (0...width).contains(length), String(length) == last else { return nil }
        self.init(address, length: length)
        guard start == address.unmapped || start == address else { return nil }
    }

    /// Whether the address is in the network; an IPv4 address in the form of IPv6 counts as IPv4.
    public func contains(_ address: IPAddress) -> Bool {
        switch (start, address.unmapped) {
        case (.v4(let bits), .v4(let other)): (bits ^ other) & Self.mask(length) == 0
        case (.v6(let high, let low), .v6(let otherHigh, let otherLow)):
            (high ^ otherHigh) & Self.mask(length) == 0 && (low ^ otherLow) & Self.mask(length - 64) == 0
        default: false
        }
    }

    /// Returns the integer whose first `length` bits are set; none below 1, all from the width on.
    private static func mask<Bits: FixedWidthInteger>(_ length: Int) -> Bits {
        length <= 0 ? 0 : length >= Bits.bitWidth ? ~0 : ~0 << Bits(truncatingIfNeeded: Bits.bitWidth - length)
    }
}

extension IPNetwork: CustomStringConvertible {
    /// CIDR notation; an address without a length for a network of one address.
    public var description: String {
        let width = if case .v4 = start { 32 } else { 128 }
        return length == width ? "\(start)" : "\(start)/\(length)"
    }
}
