/// A scanner that removes comments and string literals from Swift source text.
///
/// It supports nested comments, raw and multi-line strings, and strings within interpolations. It doesn't support
/// regular
/// expression literals: it reads one with a quotation mark as a string, up to the end of the line.
struct CodeScanner {
    private let bytes: [UInt8]
    private var index = 0
    private var code: [UInt8] = []

    /// Returns the code of `text`; preserves line breaks.
    static func code(of text: String) -> String {
        var scanner = CodeScanner(bytes: Array(text.utf8))
        scanner.scan()
        return String(decoding: scanner.code, as: UTF8.self)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        code.reserveCapacity(bytes.count)
    }

    private mutating func scan() {
        while index < bytes.count {
            let start = index
            switch bytes[index] {
            case UInt8(ascii: "/"): skipComment()
            case UInt8(ascii: "\""), UInt8(ascii: "#"): skipString()
            default: break
            }
            if index == start {
                code.append(bytes[index])
                index += 1
            } else {
                for byte in bytes[start..<min(index, bytes.count)] where byte == newline { code.append(byte) }
            }
        }
    }

    private let newline = UInt8(ascii: "\n")

    private func byte(at position: Int) -> UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    private mutating func skipComment() {
        switch byte(at: index + 1) {
        case UInt8(ascii: "/"):
            while index < bytes.count, bytes[index] != newline { index += 1 }
        case UInt8(ascii: "*"):
            var depth = 0
            repeat {
                let pair = (byte(at: index), byte(at: index + 1))
                if pair == (UInt8(ascii: "/"), UInt8(ascii: "*")) {
                    depth += 1
                    index += 2
                } else if pair == (UInt8(ascii: "*"), UInt8(ascii: "/")) {
                    depth -= 1
                    index += 2
                } else {
                    index += 1
                }
            } while depth > 0 && index < bytes.count
        default:
            break
        }
    }

    /// Skips a string literal if one starts here.
    private mutating func skipString() {
        var hashes = 0
        while byte(at: index + hashes) == UInt8(ascii: "#") { hashes += 1 }
        var quotes = 0
        while byte(at: index + hashes + quotes) == UInt8(ascii: "\""), quotes < 3 { quotes += 1 }
        if quotes == 0 { return }
        index += hashes + quotes
        if quotes == 2 {
            index += hashes
            return
        }
        while index < bytes.count, !closes(quotes: quotes, hashes: hashes) {
            if bytes[index] == newline, quotes == 1 { return }
            if bytes[index] == UInt8(ascii: "\\"), hasHashes(hashes, at: index + 1) {
                index += 1 + hashes
                if byte(at: index) == UInt8(ascii: "(") { skipInterpolation() } else { index += 1 }
            } else {
                index += 1
            }
        }
        index += quotes + hashes
    }

    private func closes(quotes: Int, hashes: Int) -> Bool {
        for offset in 0..<quotes where byte(at: index + offset) != UInt8(ascii: "\"") { return false }
        return hasHashes(hashes, at: index + quotes)
    }

    private func hasHashes(_ count: Int, at position: Int) -> Bool {
        for offset in 0..<count where byte(at: position + offset) != UInt8(ascii: "#") { return false }
        return true
    }

    private mutating func skipInterpolation() {
        var depth = 0
        repeat {
            let start = index
            switch byte(at: index) {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "\""), UInt8(ascii: "#"): skipString()
            default: break
            }
            if index == start { index += 1 }
        } while depth > 0 && index < bytes.count
    }
}
