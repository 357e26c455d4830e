/// The most common passwords of leaked accounts, as a filter in memory: 19 313 passwords in 35 KB.
///
/// The filter has hashes of 28 bits, so of 10 000 other texts about one is taken for a common password. The list is
/// Django's (`scripts/common-passwords`).
struct PasswordBlocklist: Sendable {
    /// The filter that every policy uses; decoded at the first use.
    static let shared = PasswordBlocklist()

    /// The bits of a hash.
    static let hashBits = 28
    private static let remainderBits = 13
    /// The shortest and the longest password in the list, in bytes of UTF-8.
    static let lengths = 4...64

    /// The hashes, in ascending order.
    private let hashes: [UInt32]

    private init() {
        hashes = Self.decode(Base64URL.decode(Self.list) ?? [], count: Self.count)
    }

    /// The number of hashes.
    var count: Int { hashes.count }

    /// Returns whether the text with this hash is a common password.
    func contains(_ hash: Hash) -> Bool {
        let value = hash.bits
        var (low, high) = (0, hashes.count)
        while low < high {
            let middle = low + (high - low) / 2
            if hashes[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < hashes.count && hashes[low] == value
    }

    /// Returns whether `text` is a common password, in any case.
    func contains(_ text: String) -> Bool {
        var hash = Hash()
        for scalar in text.lowercased().unicodeScalars { hash.append(scalar) }
        return contains(hash)
    }

    /// The hash of a text that grows: FNV-1a of 64 bits, and one multiplication of MurmurHash3's finalizer.
    struct Hash {
        private var state: UInt64 = 0xcbf2_9ce4_8422_2325

        /// Appends one scalar in UTF-8.
        mutating func append(_ scalar: Unicode.Scalar) {
            for byte in UTF8.encode(scalar).map(Array.init) ?? [] {
                state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }

        /// The highest bits.
        var bits: UInt32 {
            let mixed = (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
            return UInt32(truncatingIfNeeded: (mixed ^ (mixed >> 33)) >> UInt64(64 - PasswordBlocklist.hashBits))
        }
    }

    /// Reads `count` differences in Rice code: ones for the quotient, a zero, and the remainder.
    private static func decode(_ bytes: [UInt8], count: Int) -> [UInt32] {
        var bits = BitReader(bytes)
        var hashes: [UInt32] = []
        hashes.reserveCapacity(count)
        var last: UInt32 = 0
        while hashes.count < count {
            var difference: UInt32 = 0
            while let bit = bits.next(), bit == 1 { difference &+= 1 << UInt32(remainderBits) }
            for position in (0..<remainderBits).reversed() {
                guard let bit = bits.next() else { return hashes }
                difference &+= UInt32(bit) << UInt32(position)
            }
            last &+= difference
            hashes.append(last)
        }
        return hashes
    }
}

/// The bits of bytes, the highest of each first.
private struct BitReader: IteratorProtocol {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> UInt8? {
        guard position < bytes.count * 8 else { return nil }
        defer { position += 1 }
        return (bytes[position / 8] >> UInt8(7 - position % 8)) & 1
    }
}
