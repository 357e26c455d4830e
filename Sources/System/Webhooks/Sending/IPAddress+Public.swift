extension IPAddress {
    /// Whether the address is one that everybody on the Internet means when they say it.
    ///
    /// Not public: this machine, private networks, carriers' networks, link-local addresses (where clouds keep the
    /// credentials of machines), multicast, documentation, benchmarks, and whatever isn't assigned. An address of
    /// version 6 that carries one of version 4 is as public as that one.
    ///
    /// Source: the registries of special-purpose addresses of IANA (RFC 6890), as of 2026.
    var isPublic: Bool {
        switch self {
        case .v4(let bits): return !Self.special.contains { $0.contains(bits) }
        case .v6(let high, let low):
            if let carried = Self.carried(high, low) { return carried.isPublic }
            // Everything that is assigned to the Internet lies in 2000::/3; of that, some is set aside.
            return high >> 61 == 1 && !Self.special6.contains { $0.contains(high) }
        }
    }

    /// The address of version 4 in one that is mapped (`::ffff:0:0/96`) or translated (`64:ff9b::/96`).
    private static func carried(_ high: UInt64, _ low: UInt64) -> IPAddress? {
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        let isTranslated = high == 0x0064_FF9B_0000_0000 && low >> 32 == 0
        return isMapped || isTranslated ? .v4(UInt32(truncatingIfNeeded: low)) : nil
    }

    private static let special: [Network<UInt32>] = [
        Network(0, 0, 0, 0, length: 8),  // this network
        Network(10, 0, 0, 0, length: 8),  // private
        Network(100, 64, 0, 0, length: 10),  // carriers
        Network(127, 0, 0, 0, length: 8),  // loopback
        Network(169, 254, 0, 0, length: 16),  // link-local, metadata of clouds
        Network(172, 16, 0, 0, length: 12),  // private
        Network(192, 0, 0, 0, length: 24),  // protocols
        Network(192, 0, 2, 0, length: 24),  // documentation
        Network(192, 88, 99, 0, length: 24),  // relays to version 6, withdrawn
        Network(192, 168, 0, 0, length: 16),  // private
        Network(198, 18, 0, 0, length: 15),  // benchmarks
        Network(198, 51, 100, 0, length: 24),  // documentation
        Network(203, 0, 113, 0, length: 24),  // documentation
        Network(224, 0, 0, 0, length: 4),  // multicast
        Network(240, 0, 0, 0, length: 4),  // reserved, broadcast
    ]

    /// Within 2000::/3; the first half of an address is enough to tell.
    private static let special6: [Network<UInt64>] = [
        Network(start: 0x2001_0000_0000_0000, length: 23),  // protocols, Teredo, identifiers
        Network(start: 0x2001_0DB8_0000_0000, length: 32),  // documentation
        Network(start: 0x2002_0000_0000_0000, length: 16),  // 6to4, which carries any address of version 4
        Network(start: 0x3FFF_0000_0000_0000, length: 20),  // documentation
    ]
}

/// The addresses that begin with the same bits.
private struct Network<Bits: FixedWidthInteger & Sendable>: Sendable {
    let start: Bits
    /// How many bits they have in common, 1 or more.
    let length: Int

    func contains(_ bits: Bits) -> Bool { (bits ^ start) >> (Bits.bitWidth - length) == 0 }
}

extension Network where Bits == UInt32 {
    init(_ first: UInt32, _ second: UInt32, _ third: UInt32, _ fourth: UInt32, length: Int) {
        self.init(start: first << 24 | second << 16 | third << 8 | fourth, length: length)
    }
}
