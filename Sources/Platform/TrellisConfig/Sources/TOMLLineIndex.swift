/// The line number of each key in a TOML text, which the parser does not expose.
///
/// In text that is not valid TOML, lines after the first error may be wrong; scanning never traps or loops.
struct TOMLLineIndex {
    private let lines: [[String]: Int]
    /// The first error on which the parser would stop the process with an assertion instead of throwing; in release
    /// builds its assertions are assumptions of the optimizer, so its behaviour is then undefined.
    ///
    /// These are: a bracket without a name, `}` or white space of Unicode in place of a value, a date with `T` and no
    /// time, and white space of Unicode within a value. TOML has only ASCII outside of quotes and comments.
    let fatalSyntaxError: SyntaxError?

    struct SyntaxError {
        /// The byte offset of the statement that contains the error.
        let statement: Int
        let line: Int
        let column: Int
        let message: String
    }

    init(_ text: String) {
        var scanner = TOMLScanner(bytes: Array(text.utf8))
        lines = scanner.scan()
        fatalSyntaxError = scanner.fatalSyntaxError
    }

    /// Returns the line of the key, or else of the nearest enclosing table with a line.
    func line(of path: [String]) -> Int? {
        var path = path[...]
        while !path.isEmpty {
            if let line = lines[Array(path)] { return line }
            path.removeLast()
        }
        return nil
    }
}

/// A scanner that visits headers and assignments, and skips values.
private struct TOMLScanner {
    let bytes: [UInt8]
    var position = 0
    var line = 1
    var table: [String] = []
    var lines: [[String]: Int] = [:]
    var fatalSyntaxError: TOMLLineIndex.SyntaxError?
    private var statement = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func scan() -> [[String]: Int] {
        // The parser skips a byte order mark, so the first statement begins after it.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        while let byte = current {
            statement = position
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

    /// Advances past a byte outside of quotes and comments.
    private mutating func advanceInASCII() {
        if let byte = current, byte >= 0x80 { reportError("expected ASCII outside of quotes and comments") }
        advance()
    }

    private mutating func skipLine() {
        while let byte = current, byte != 0x0A { advance() }
    }

    private mutating func header() {
        advance()
        skipSpaces()
        if current == UInt8(ascii: "[") { advance() }
        skipSpaces()
        if let byte = current, !Self.mayFollowBracket(byte) { reportError("expected a name after the bracket") }
        table = keyPath()
        record(table, on: line)
        while let byte = current, byte != 0x0A, byte != UInt8(ascii: "#") { advanceInASCII() }
        skipLine()
    }

    /// Records the line of the first occurrence of the path and of its enclosing tables.
    ///
    /// Names of more parts than any setting has share the line of their beginning: each would be as long as the path.
    private mutating func record(_ path: [String], on line: Int) {
        var path = Array(path.prefix(33))
        while !path.isEmpty, lines[path] == nil {
            lines[path] = line
            path.removeLast()
        }
    }

    private mutating func skipSpaces() {
        while current == 0x20 || current == 0x09 { advance() }
    }

    /// Returns whether `byte` can start a name, or is a bracket whose missing name the parser reports itself.
    private static func mayFollowBracket(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x22, 0x27: true
        default: "_-]".utf8.contains(byte)
        }
    }

    private mutating func assignment() {
        let start = line
        let path = table + keyPath()
        record(path, on: start)
        if current == UInt8(ascii: "=") { advance() }
        skipValue()
    }

    /// Parses bare and quoted names separated by dots.
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
        while let byte = current, !" \t.=]#\"'\r\n".utf8.contains(byte) { advanceInASCII() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipValue() {
        var open: [UInt8] = []
        var last = UInt8(ascii: "=")
        while let byte = current {
            let startsValue = last == UInt8(ascii: "=") || last == UInt8(ascii: "[") || last == UInt8(ascii: ",")
            if startsValue, isDateWithoutTime { reportError("expected a time after the date") }
            switch byte {
            case 0x22, 0x27: _ = string(quote: byte)
            case UInt8(ascii: "["), UInt8(ascii: "{"): open.append(byte); advance()
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if startsValue, byte == UInt8(ascii: "}"), open.last == UInt8(ascii: "[") {
                    reportError("expected a value or ]")
                }
                _ = open.popLast()
                advance()
            case UInt8(ascii: "#"): skipLine(); continue
            case 0x0A where open.isEmpty: return
            case 0x20, 0x09, 0x0A, 0x0D: advance(); continue
            default: advanceInASCII()
            }
            last = byte
        }
    }

    /// Whether the text at the current position is a date and a `T`, but no time after it.
    private var isDateWithoutTime: Bool {
        let text = bytes[position...].prefix(12)
        guard text.count == 12, text.last.map({ !(0x30...0x39).contains($0) }) ?? false else { return false }
        return zip(text, "dddd-dd-ddt".utf8).allSatisfy { byte, pattern in
            switch pattern {
            case UInt8(ascii: "d"): (0x30...0x39).contains(byte)
            case UInt8(ascii: "t"): byte | 0x20 == pattern
            default: byte == pattern
            }
        }
    }

    private mutating func reportError(_ message: String) {
        guard fatalSyntaxError == nil else { return }
        let lineStart = bytes[..<position].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        fatalSyntaxError = TOMLLineIndex.SyntaxError(
            statement: statement, line: line, column: position - lineStart + 1, message: message)
    }

    /// Parses the text between single or triple quotes; escapes are not decoded.
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
        // Up to two quotes may precede the closing three.
        let closing = width == 1 ? 1 : bytes[min(position, bytes.count)...].prefix { $0 == quote }.count
        for _ in 0..<closing where current == quote { advance() }
        return text
    }
}
