/// A TOML syntax error and its location; it quotes nothing from the file, where the next text may be a secret.
struct TOMLSyntaxError: Error {
    let line: Int
    let column: Int
    let text: String

    init(line: Int, column: Int, text: String) {
        self.line = line
        self.column = column
        self.text = text
    }

    /// Creates the error from the parser's description, which quotes what it saw.
    init(line: Int, column: Int, described description: String) {
        self.init(line: line, column: column, text: Self.withoutQuotations(description))
    }

    /// What TOML's own syntax may put between quotation marks in a description.
    private static let symbols: Set<String> = [
        "=", "[", "]", "{", "}", ":", "-", ".", "0", "x", "X", "T", "t", "\\n", "\\r", "true", "false", "inf", "nan",
    ]

    /// Returns the description up to what was seen, and up to the first quotation that is not a symbol of TOML.
    static func withoutQuotations(_ description: String) -> String {
        let bytes = Array(description.utf8)
        let saw = Array(", saw".utf8)
        var end = bytes.indices.first { bytes[$0...].starts(with: saw) } ?? bytes.endIndex
        var position = 0
        while position < end, let start = bytes[position..<end].firstIndex(of: UInt8(ascii: "'")) {
            let rest = bytes[(start + 1)..<end]
            let close = rest.firstIndex(of: UInt8(ascii: "'")) ?? end
            guard close < end, symbols.contains(String(decoding: rest[..<close], as: UTF8.self)) else {
                end = start
                break
            }
            position = close + 1
        }
        return String(decoding: bytes[..<end], as: UTF8.self).trimmed
    }
}
