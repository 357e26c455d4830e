import TrellisKernel

extension IPAddress {
    /// Whether the address is globally reachable.
    ///
    /// Not public: loopback, private and carrier networks, link-local addresses (which include the metadata services
    /// of clouds), multicast, documentation, benchmarks, and unassigned ranges. An IPv6 address that embeds an IPv4
    /// address is public if the IPv4 address is.
    ///
    /// Source: the IANA special-purpose address registries (RFC 6890), as of 2026.
    var isPublic: Bool {
        switch self {
        case .v4(let bits): return !Self.nonPublicIPv4.contains { $0.contains(bits) }
        case .v6(let high, let low):
            if let embedded = Self.embeddedIPv4(high, low) { return embedded.isPublic }
            // All global unicast addresses are in 2000::/3; some ranges in it are reserved.
            return high >> 61 == 1 && !Self.nonPublicIPv6.contains { $0.contains(high) }
        }
    }

    /// Returns the IPv4 address embedded in a mapped (`::ffff:0:0/96`) or translated (`64:ff9b::/96`) address.
    private static func embeddedIPv4(_ high: UInt64, _ low: UInt64) -> IPAddress? {
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        let isTranslated = high == 0x0064_FF9B_0000_0000 && low >> 32 == 0
        return isMapped || isTranslated ? .v4(UInt32(truncatingIfNeeded: low)) : nil
    }

    private static let nonPublicIPv4: [Network<UInt32>] = [
        Network(0, 0, 0, 0, length: 8),  // this network
        Network(10, 0, 0, 0, length: 8),  // private
        Network(100, 64, 0, 0, length: 10),  // carrier-grade NAT
        Network(127, 0, 0, 0, length: 8),  // loopback
        Network(169, 254, 0, 0, length: 16),  // link-local, cloud metadata services
        Network(172, 16, 0, 0, length: 12),  // private
        Network(192, 0, 0, 0, length: 24),  // protocol assignments
        Network(192, 0, 2, 0, length: 24),  // documentation
        Network(192, 88, 99, 0, length: 24),  // 6to4 relays, deprecated
        Network(192, 168, 0, 0, length: 16),  // private
        Network(198, 18, 0, 0, length: 15),  // benchmarks
        Network(198, 51, 100, 0, length: 24),  // documentation
        Network(203, 0, 113, 0, length: 24),  // documentation
        Network(224, 0, 0, 0, length: 4),  // multicast
        Network(240, 0, 0, 0, length: 4),  // reserved, broadcast
    ]

    /// The reserved ranges in 2000::/3; all are defined by the first 64 bits.
    private static let nonPublicIPv6: [Network<UInt64>] = [
        Network(start: 0x2001_0000_0000_0000, length: 23),  // protocol assignments, Teredo, ORCHID
        Network(start: 0x2001_0DB8_0000_0000, length: 32),  // documentation
        Network(start: 0x2002_0000_0000_0000, length: 16),  // 6to4, which embeds any IPv4 address
        Network(start: 0x3FFF_0000_0000_0000, length: 20),  // documentation
    ]
}

/// A range of addresses with a common prefix.
private struct Network<Bits: FixedWidthInteger & Sendable>: Sendable {
    let start: Bits
    /// The length of the prefix in bits, at least 1.
    let length: Int

    func contains(_ bits: Bits) -> Bool { (bits ^ start) >> (Bits.bitWidth - length) == 0 }
}

extension Network where Bits == UInt32 {
    init(_ first: UInt32, _ second: UInt32, _ third: UInt32, _ fourth: UInt32, length: Int) {
        self.init(start: first << 24 | second << 16 | third << 8 | fourth, length: length)
    }
}
