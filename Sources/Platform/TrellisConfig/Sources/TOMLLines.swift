/// Tells on which line a key of a TOML text stands, which the parser keeps to itself.
///
/// It expects text that the parser has accepted; any other text ends in wrong lines, never in a trap or a loop.
struct TOMLLines {
    private let lines: [[String]: Int]

    init(_ text: String) {
        var scanner = TOMLScanner(bytes: Array(text.utf8))
        lines = scanner.scan()
    }

    /// The line of the key, or of the nearest table around it that has one.
    func line(of path: [String]) -> Int? {
        var path = path[...]
        while !path.isEmpty {
            if let line = lines[Array(path)] { return line }
            path.removeLast()
        }
        return nil
    }
}

/// Walks over headers and assignments, and jumps over values.
private struct TOMLScanner {
    let bytes: [UInt8]
    var position = 0
    var line = 1
    var table: [String] = []
    var lines: [[String]: Int] = [:]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func scan() -> [[String]: Int] {
        while let byte = current {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: advance()
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "["): header()
            default: assignment()
            }
        }
        return lines
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func advance() {
        if current == 0x0A { line += 1 }
        position += 1
    }

    private mutating func skipLine() {
        while let byte = current, byte != 0x0A { advance() }
    }

    private mutating func header() {
        while current == UInt8(ascii: "[") { advance() }
        table = keyPath()
        if lines[table] == nil { lines[table] = line }
        skipLine()
    }

    private mutating func assignment() {
        let start = line
        let path = table + keyPath()
        if lines[path] == nil { lines[path] = start }
        if current == UInt8(ascii: "=") { advance() }
        skipValue()
    }

    /// Bare and quoted names with dots between them.
    private mutating func keyPath() -> [String] {
        var path: [String] = []
        while let byte = current {
            switch byte {
            case 0x20, 0x09, UInt8(ascii: "."): advance()
            case 0x22, 0x27: path.append(string(quote: byte))
            case UInt8(ascii: "="), UInt8(ascii: "]"), UInt8(ascii: "#"), 0x0A, 0x0D: return path
            default: path.append(bareName())
            }
        }
        return path
    }

    private mutating func bareName() -> String {
        let start = position
        while let byte = current, !" \t.=]#\"'\r\n".utf8.contains(byte) { advance() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipValue() {
        var depth = 0
        while let byte = current {
            switch byte {
            case 0x22, 0x27: _ = string(quote: byte)
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1; advance()
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1; advance()
            case UInt8(ascii: "#"): skipLine()
            case 0x0A where depth <= 0: return
            default: advance()
            }
        }
    }

    /// The text between quotes, its escapes left as they are; one quote or three.
    private mutating func string(quote: UInt8) -> String {
        let width = bytes[position...].prefix(3).elementsEqual([quote, quote, quote]) ? 3 : 1
        for _ in 0..<width { advance() }
        let start = position
        while let byte = current {
            if byte == UInt8(ascii: "\\"), quote == 0x22 {
                advance()
                advance()
            } else if byte == quote, bytes[position...].prefix(while: { $0 == quote }).count >= width {
                break
            } else if byte == 0x0A, width == 1 {
                break
            } else {
                advance()
            }
        }
        let text = String(decoding: bytes[start..<min(position, bytes.count)], as: UTF8.self)
        // Up to two quotes may stand right before the closing three.
        let closing = width == 1 ? 1 : bytes[min(position, bytes.count)...].prefix { $0 == quote }.count
        for _ in 0..<closing where current == quote { advance() }
        return text
    }
}
