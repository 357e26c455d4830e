/// A parser of `.env` files, on bytes: a combining character after a quote or a line end does not hide it.
struct DotenvParser {
    let bytes: [UInt8]
    let variables: [String: String]
    let prefix: String
    private(set) var entries: [Dotenv.Entry] = []
    private(set) var errors: [Dotenv.SyntaxError] = []
    private var values: [String: String] = [:]
    private var position = 0
    private var line = 1
    private var isAfterOpenQuote = false

    init(text: String, variables: [String: String], prefix: String) {
        self.variables = variables
        self.prefix = prefix
        bytes = Self.withLineFeeds(text)
    }

    /// Returns the bytes with LF as the only line end, and without a byte order mark.
    private static func withLineFeeds(_ text: String) -> [UInt8] {
        var rest = Array(text.utf8)[...]
        if rest.starts(with: "\u{FEFF}".utf8) { rest = rest.dropFirst(3) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rest.count)
        while let byte = rest.popFirst() {
            if byte == 0x0D, rest.first == 0x0A { rest.removeFirst() }
            bytes.append(byte == 0x0D ? 0x0A : byte)
        }
        return bytes
    }

    mutating func parse() {
        while current != nil {
            let (start, first) = (position, line)
            do throws(Dotenv.SyntaxError) {
                if try statement() { isAfterOpenQuote = false }
                skipLine()
            } catch {
                // Lines without a name after a missing quote are most likely a part of the value.
                if error.name != nil || !isAfterOpenQuote { errors.append(error) }
                if error.isOpenQuote { isAfterOpenQuote = true }
                // Continues on the line after the first one, so that a missing quote doesn't hide the other lines.
                (position, line) = (start, first)
                skipLine()
            }
        }
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipLine() {
        let rest = bytes[position...]
        position = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
        line += 1
    }

    private mutating func skipBlanks() {
        while current == 0x20 || current == 0x09 { position += 1 }
    }

    /// Parses one line, or several if the value spans them; returns false for an empty one.
    private mutating func statement() throws(Dotenv.SyntaxError) -> Bool {
        skipBlanks()
        guard let first = current, first != 0x0A, first != UInt8(ascii: "#") else { return false }
        let start = line
        var name = word()
        if name == "export", current == 0x20 || current == 0x09 {
            skipBlanks()
            name = word()
        }
        skipBlanks()
        guard !name.isEmpty, current == UInt8(ascii: "=") else {
            throw Dotenv.SyntaxError(line: start, message: "must have the form NAME=value")
        }
        position += 1
        do throws(Dotenv.SyntaxError) {
            guard let value = try value(of: name) else { return true }
            values[name] = value
            entries.append(Dotenv.Entry(name: name, value: value, line: start))
            return true
        } catch {
            throw error.naming(name)
        }
    }

    /// Parses a name: letters, digits and underscores of ASCII, not a digit at first.
    private mutating func word() -> String {
        let name = Self.name(in: bytes[position...])
        position += name.count
        return String(decoding: name, as: UTF8.self)
    }

    static func name(in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let name = bytes.prefix { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
        }
        return (0x30...0x39).contains(name.first ?? 0) ? name.prefix(0) : name
    }

    /// Parses a value; nil for one with a reported error.
    private mutating func value(of name: String) throws(Dotenv.SyntaxError) -> String? {
        let (start, first) = (line, position)
        skipBlanks()
        let isQuoted = current == UInt8(ascii: "\"")
        var content = bytes[position...]
        if let quote = current, isQuoted || quote == UInt8(ascii: "'") {
            position += 1
            content = try quoted(quote, startingAt: start)
            guard isQuoted else { return String(decoding: content, as: UTF8.self) }
        }
        var text = DotenvText(
            content, line: start, isQuoted: isQuoted, isAfterBlank: position > first, values: values,
            variables: variables)
        do throws(Dotenv.SyntaxError) {
            return try text.value()
        } catch {
            errors.append(error.naming(name))
            return nil
        }
    }

    /// Returns the bytes up to the closing quote, and continues after it.
    private mutating func quoted(_ quote: UInt8, startingAt start: Int) throws(Dotenv.SyntaxError) -> ArraySlice<UInt8>
    {
        let first = position
        let mark = String(decoding: [quote], as: UTF8.self)
        let unclosed = Dotenv.SyntaxError(line: start, message: "has no closing quote \(mark)", isOpenQuote: true)
        while let byte = current, byte != quote {
            position += byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") ? 2 : 1
            if byte == 0x0A { line += 1 }
            // A line that sets another setting is the sign of a missing quote; its value would be a part of this one.
            if byte == 0x0A, setsVariable(bytes[min(position, bytes.count)...]) { throw unclosed }
        }
        guard position < bytes.count else { throw unclosed }
        let content = bytes[first..<position]
        line = start + content.count { $0 == 0x0A }
        position += 1
        skipBlanks()
        guard current == nil || current == 0x0A || current == UInt8(ascii: "#") else {
            throw line > start ? unclosed : Dotenv.SyntaxError(line: line, message: "has text after the closing quote")
        }
        return content
    }

    /// Returns whether the line sets a variable of a setting.
    private func setsVariable(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        let export = Array("export ".utf8)
        if rest.starts(with: export) { rest = rest.dropFirst(export.count).drop { $0 == 0x20 || $0 == 0x09 } }
        let name = Self.name(in: rest)
        return name.starts(with: "\(prefix)_".utf8) && rest.dropFirst(name.count).first == UInt8(ascii: "=")
    }
}
