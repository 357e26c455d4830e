import TrellisDatabase

/// A scanner that splits SQL into tokens by bytes: comments and literals can't be mistaken for statements.
struct SQLScanner {
    private let bytes: [UInt8]
    private let dialect: Dialect.Name
    private var position = 0

    init(_ sql: String, _ dialect: Dialect.Name) {
        bytes = Array(sql.utf8)
        self.dialect = dialect
    }

    static func tokens(_ sql: String, _ dialect: Dialect.Name) -> [SQLToken] {
        var scanner = SQLScanner(sql, dialect)
        var tokens: [SQLToken] = []
        while let token = scanner.next() { tokens.append(token) }
        return tokens
    }

    private func byte(_ offset: Int = 0) -> UInt8? {
        let index = position + offset
        return index < bytes.count ? bytes[index] : nil
    }

    private mutating func next() -> SQLToken? {
        skipSpaceAndComments()
        let start = position
        guard let first = byte() else { return nil }
        let (kind, text) = content(first)
        return SQLToken(kind: kind, text: text, range: start..<position)
    }

    private mutating func content(_ first: UInt8) -> (SQLToken.Kind, String) {
        switch first {
        case UInt8(ascii: "'"): return (.text, quoted(first, escapes: false))
        case UInt8(ascii: "\""): return (.name, quoted(first, escapes: false))
        case UInt8(ascii: "`") where dialect == .sqlite: return (.name, quoted(first, escapes: false))
        case UInt8(ascii: "[") where dialect == .sqlite: return (.name, quoted(UInt8(ascii: "]"), escapes: false))
        case UInt8(ascii: "$") where dialect == .postgres:
            if let body = dollarQuoted() { return (.body, body) }
        case _ where Self.startsWord(first):
            let word = word()
            // E'…' has backslash escapes; other prefixes of literals don't change where they end.
            if word == "e", byte() == UInt8(ascii: "'"), dialect == .postgres {
                return (.text, quoted(UInt8(ascii: "'"), escapes: true))
            }
            return (.word, word)
        default: break
        }
        position += 1
        return (.symbol, String(decoding: [first], as: UTF8.self))
    }

    private mutating func skipSpaceAndComments() {
        while let first = byte() {
            if first == 0x20 || (0x09...0x0D).contains(first) {
                position += 1
            } else if first == UInt8(ascii: "-"), byte(1) == first {
                while let other = byte(), other != 0x0A { position += 1 }
            } else if first == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                skipBlockComment()
            } else {
                return
            }
        }
    }

    /// Skips a block comment; on PostgreSQL they nest.
    private mutating func skipBlockComment() {
        position += 2
        var depth = 1
        while depth > 0, let first = byte() {
            if first == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else if dialect == .postgres, first == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else {
                position += 1
            }
        }
    }

    /// Returns the text up to the closing mark; a doubled mark stands for itself.
    private mutating func quoted(_ mark: UInt8, escapes: Bool) -> String {
        position += 1
        var content: [UInt8] = []
        while let next = byte() {
            position += 1
            if escapes, next == UInt8(ascii: "\\"), let escaped = byte() {
                content.append(escaped)
                position += 1
            } else if next != mark {
                content.append(next)
            } else if byte() == mark, mark != UInt8(ascii: "]") {
                content.append(mark)
                position += 1
            } else {
                break
            }
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// Returns the content of `$tag$…$tag$`, or nil when no such literal begins here.
    private mutating func dollarQuoted() -> String? {
        var end = position + 1
        while end < bytes.count, Self.startsWord(bytes[end]) || Self.isDigit(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$"),
            end == position + 1 || !Self.isDigit(bytes[position + 1])
        else { return nil }
        let tag = Array(bytes[position...end])
        var close = end + 1
        while close + tag.count <= bytes.count, !bytes[close..<(close + tag.count)].elementsEqual(tag) { close += 1 }
        let isClosed = close + tag.count <= bytes.count
        let content = bytes[(end + 1)..<(isClosed ? close : bytes.count)]
        position = isClosed ? close + tag.count : bytes.count
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func word() -> String {
        let start = position
        while let next = byte(), Self.startsWord(next) || Self.isDigit(next) || next == UInt8(ascii: "$") {
            position += 1
        }
        return String(decoding: bytes[start..<position].map(Self.lowercased), as: UTF8.self)
    }

    static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// Returns a name as SQLite compares it, without case.
    static func folded(_ name: String) -> String { String(decoding: name.utf8.map(lowercased), as: UTF8.self) }

    private static func startsWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
