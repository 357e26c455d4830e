/// A word, name, literal or symbol of SQL.
struct SQLToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A keyword or an unquoted name, in lower case.
        case word
        /// A quoted name.
        case name
        /// The content of a text literal.
        case text
        /// The content of a dollar-quoted literal, which is the body of a routine or block.
        case body
        /// A number, or a single symbol.
        case symbol
    }
    let kind: Kind
    let text: String
    /// Where it stands in the SQL, in bytes.
    let range: Range<Int>

    func isWord(_ word: String) -> Bool { kind == .word && text == word }
    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
}
