/// Tells on which line a key of a TOML text stands, which the parser keeps to itself.
///
/// Any text that isn't TOML ends in wrong lines after its first fault, never in a trap or a loop.
struct TOMLLines {
    private let lines: [[String]: Int]
    /// The first fault on which the parser would stop the process (it asserts) instead of reporting it.
    let fatalFault: Fault?

    struct Fault {
        /// Where the statement begins that has the fault.
        let statement: Int
        let line: Int
        let column: Int
        let message: String
    }

    init(_ text: String) {
        var scanner = TOMLScanner(bytes: Array(text.utf8))
        lines = scanner.scan()
        fatalFault = scanner.fatalFault
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
    var fatalFault: TOMLLines.Fault?
    private var statement = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func scan() -> [[String]: Int] {
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

    private mutating func skipLine() {
        while let byte = current, byte != 0x0A { advance() }
    }

    private mutating func header() {
        advance()
        skipSpaces()
        if current == UInt8(ascii: "[") { advance() }
        skipSpaces()
        if let byte = current, !Self.mayFollowBracket(byte) { fault("expected a name after the bracket") }
        table = keyPath()
        record(table, on: line)
        skipLine()
    }

    /// The first mention counts, for the tables around it too.
    private mutating func record(_ path: [String], on line: Int) {
        var path = path
        while !path.isEmpty, lines[path] == nil {
            lines[path] = line
            path.removeLast()
        }
    }

    private mutating func skipSpaces() {
        while current == 0x20 || current == 0x09 { advance() }
    }

    /// What a name begins with, or the bracket whose missing name the parser reports by itself.
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
        var open: [UInt8] = []
        var last = UInt8(ascii: "=")
        while let byte = current {
            let startsValue = last == UInt8(ascii: "=") || last == UInt8(ascii: "[") || last == UInt8(ascii: ",")
            if startsValue, isDateWithoutTime { fault("expected a time after the date") }
            switch byte {
            case 0x22, 0x27: _ = string(quote: byte)
            case UInt8(ascii: "["), UInt8(ascii: "{"): open.append(byte); advance()
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if startsValue, byte == UInt8(ascii: "}"), open.last == UInt8(ascii: "[") {
                    fault("expected a value or ]")
                }
                _ = open.popLast()
                advance()
            case UInt8(ascii: "#"): skipLine(); continue
            case 0x0A where open.isEmpty: return
            case 0x20, 0x09, 0x0A, 0x0D: advance(); continue
            default: advance()
            }
            last = byte
        }
    }

    /// Whether here stands a date, the `T` before a time, and then something that isn't one.
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

    private mutating func fault(_ message: String) {
        guard fatalFault == nil else { return }
        let lineStart = bytes[..<position].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        fatalFault = TOMLLines.Fault(
            statement: statement, line: line, column: position - lineStart + 1, message: message)
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
