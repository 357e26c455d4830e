import TrellisTesting

extension SeededGenerator {
    /// Bytes of a random length, many of them 0 or 255, as they are in the format of the wire.
    mutating func bytes(upTo count: Int) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in
            switch next() % 4 {
            case 0: 0
            case 1: 255
            default: UInt8.random(in: 0...255, using: &self)
            }
        }
    }

    /// The same bytes, some of them changed, removed, or repeated.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
            let position = Int.random(in: bytes.indices, using: &self)
            switch next() % 5 {
            case 0: bytes[position] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes[position] ^= 1 << (next() % 8)
            case 2: bytes.removeSubrange(position...)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &self), at: position)
            default: bytes += bytes[position...]
            }
        }
        return bytes
    }

    /// The text of a decimal number with this many digits at most.
    mutating func decimal(digits: Int) -> String {
        let whole = (0..<Int.random(in: 1...digits, using: &self)).map { _ in "\(next() % 10)" }.joined()
        let fraction = (0..<Int.random(in: 0...digits, using: &self)).map { _ in "\(next() % 10)" }.joined()
        return (next() % 2 == 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    /// A text with some characters that other formats escape, or that end texts in C.
    mutating func text() -> String {
        let scalars: [Unicode.Scalar] = ["a", "\"", "\\", ",", "{", "}", "\u{301}", "\u{0}", "😀", "\n", " "]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &self) {
            text.append(scalars.randomElement(using: &self) ?? "a")
        }
        return String(text)
    }
}
