/// One value of a `.env` file with references, and escapes if it is in double quotes.
struct DotenvText {
    private var rest: ArraySlice<UInt8>
    private var line: Int
    private let isQuoted: Bool
    private var isAfterBlank: Bool
    private let values: [String: String]
    private let variables: [String: String]

    /// The maximum depth of references in references, and the maximum length of a value: lines that refer to earlier
    /// lines twice would double the length each.
    private static let (maxDepth, maxLength) = (16, 1 << 20)

    /// Creates a value.
    ///
    /// - Parameters:
    ///   - bytes: the content of the quotes; without quotes, the file from the value on.
    ///   - line: the line of the first byte.
    ///   - isAfterBlank: whether a `#` at first starts a comment; after the equals sign it is a part of the value.
    ///   - values: the values of earlier lines; `variables` override them.
    init(
        _ bytes: ArraySlice<UInt8>, line: Int, isQuoted: Bool, isAfterBlank: Bool, values: [String: String],
        variables: [String: String]
    ) {
        rest = bytes
        self.line = line
        self.isQuoted = isQuoted
        self.isAfterBlank = isAfterBlank
        self.values = values
        self.variables = variables
    }

    /// Parses the value.
    mutating func value() throws(Dotenv.SyntaxError) -> String {
        var text: [UInt8] = []
        // Blanks at the end of an unquoted value are dropped, but not those of a value that it refers to.
        var trimmed = 0
        while let byte = rest.first {
            if !isQuoted, byte == 0x0A || isAfterBlank && byte == UInt8(ascii: "#") { break }
            isAfterBlank = byte == 0x20 || byte == 0x09
            text += try next(depth: 0, isNeeded: true)
            if !isAfterBlank { trimmed = text.count }
            guard text.count <= Self.maxLength else { throw error("is longer than 1 MiB") }
        }
        return String(decoding: isQuoted ? text[...] : text[..<trimmed], as: UTF8.self)
    }

    /// Parses one byte, escape or reference.
    private mutating func next(depth: Int, isNeeded: Bool) throws(Dotenv.SyntaxError) -> [UInt8] {
        guard let byte = rest.popFirst() else { return [] }
        switch byte {
        case UInt8(ascii: "\\") where isQuoted: return escape()
        case UInt8(ascii: "$") where rest.first == UInt8(ascii: "{"):
            rest.removeFirst()
            return try reference(depth: depth + 1, isNeeded: isNeeded)
        case 0x0A:
            line += 1
            return [byte]
        default: return [byte]
        }
    }

    private mutating func escape() -> [UInt8] {
        guard let byte = rest.popFirst() else { return [UInt8(ascii: "\\")] }
        switch byte {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "$"): return [byte]
        // A backslash at the end of a line joins it with the next line.
        case 0x0A:
            line += 1
            return []
        default: return [UInt8(ascii: "\\"), byte]
        }
    }

    /// Parses a reference after `${`.
    ///
    /// - Parameter isNeeded: whether its value is used; the text of a default is parsed even if the name is set.
    private mutating func reference(depth: Int, isNeeded: Bool) throws(Dotenv.SyntaxError) -> [UInt8] {
        guard depth <= Self.maxDepth else { throw error("has more than \(Self.maxDepth) references in each other") }
        let name = String(decoding: DotenvParser.name(in: rest), as: UTF8.self)
        rest = rest.dropFirst(name.utf8.count)
        let countsEmpty = rest.first == UInt8(ascii: ":")
        if countsEmpty { rest.removeFirst() }
        let value = variables[name] ?? values[name]
        let isSet = value.map { !countsEmpty || !$0.isEmpty } ?? false
        let sign = rest.popFirst()
        switch sign {
        case UInt8(ascii: "}") where !name.isEmpty && !countsEmpty:
            guard isSet || !isNeeded else {
                throw error("refers to a variable that is not set; write ${NAME:-} if it may be empty")
            }
            return Array((value ?? "").utf8)
        case UInt8(ascii: "-") where !name.isEmpty:
            let text = try text(depth: depth, isNeeded: isNeeded && !isSet)
            return isSet ? Array((value ?? "").utf8) : text
        case UInt8(ascii: "+") where !name.isEmpty:
            let text = try text(depth: depth, isNeeded: isNeeded && isSet)
            return isSet ? text : []
        case UInt8(ascii: "?") where !name.isEmpty:
            _ = try text(depth: depth, isNeeded: false)
            guard isSet || !isNeeded else { throw error("requires a variable that is not set or empty") }
            return Array((value ?? "").utf8)
        default: throw error("has an unfinished ${…}")
        }
    }

    /// Parses the text of a reference up to its closing brace.
    private mutating func text(depth: Int, isNeeded: Bool) throws(Dotenv.SyntaxError) -> [UInt8] {
        var text: [UInt8] = []
        while let byte = rest.first, isQuoted || byte != 0x0A {
            if byte == UInt8(ascii: "}") {
                rest.removeFirst()
                return text
            }
            text += try next(depth: depth, isNeeded: isNeeded)
            guard text.count <= Self.maxLength else { throw error("is longer than 1 MiB") }
        }
        throw error("has an unfinished ${…}")
    }

    private func error(_ message: String) -> Dotenv.SyntaxError { Dotenv.SyntaxError(line: line, message: message) }
}
