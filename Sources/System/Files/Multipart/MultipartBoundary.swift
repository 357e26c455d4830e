/// The boundary of a multipart body.
///
/// Source: RFC 2046, section 5.1.1.
struct MultipartBoundary: Hashable, Sendable {
    /// The bytes that end a part: a line break, two hyphens and the boundary.
    let delimiter: [UInt8]

    /// - Throws: ``MultipartError/boundaryInvalid``.
    init(_ text: String) throws(MultipartError) {
        let bytes = Array(text.utf8)
        guard (1...70).contains(bytes.count), bytes.last != 0x20, bytes.allSatisfy(Self.isAllowed) else {
            throw .boundaryInvalid
        }
        delimiter = Array("\r\n--".utf8) + bytes
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }
}

/// A search for fixed bytes, which skips most of the bytes that it searches.
///
/// Source: R. N. Horspool, Practical fast searching in strings (1980).
struct ByteSearch: Sendable {
    let pattern: [UInt8]
    /// How far the search moves on, by the byte under the pattern's last one.
    private let shifts: [Int]

    init(_ pattern: [UInt8]) {
        self.pattern = pattern
        var shifts = [Int](repeating: max(pattern.count, 1), count: 256)
        for (index, byte) in pattern.dropLast().enumerated() { shifts[Int(byte)] = pattern.count - 1 - index }
        self.shifts = shifts
    }

    /// Returns the index at which the pattern first occurs at or after `start`; nil if it doesn't.
    func firstIndex(in bytes: [UInt8], from start: Int) -> Int? {
        guard let last = pattern.last, start >= 0 else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            var end = start + pattern.count - 1
            while end < bytes.count {
                let byte = bytes[end]
                let begin = end - (pattern.count - 1)
                if byte == last, pattern.indices.allSatisfy({ bytes[begin + $0] == pattern[$0] }) { return begin }
                end += shifts[Int(byte)]
            }
            return nil
        }
    }
}
