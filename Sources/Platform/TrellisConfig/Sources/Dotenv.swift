/// The content of a `.env` file.
///
/// - `NAME=value`, `export NAME=value`, blank lines and lines that begin with `#`; lines end with LF, CRLF or CR.
/// - An unquoted value ends at the end of the line or at a `#` after a space or tab.
/// - `'…'` is literal; `"…"` supports `\n \r \t \\ \" \$`; both may span several lines.
/// - References, except in single quotes: `${NAME}`; `${NAME:-text}` if NAME is not set or empty, `${NAME-text}` if it
///   is not set; `${NAME:+text}` and `${NAME+text}` for the opposite; `${NAME:?reason}` and `${NAME?reason}` are errors
///   then. The text may contain references. The process's variables override earlier lines. A reference to a name that
///   is not set is an error, not an empty text. A dollar sign without a brace is literal.
/// - The last line for a name overrides earlier ones.
struct Dotenv: Sendable {
    struct Entry: Sendable {
        let name: String
        let value: String
        let line: Int
    }
    /// An error of one line; the message quotes no part of a value, which may be secret.
    struct SyntaxError: Error {
        /// The name before the equals sign, if the line has one.
        var name: String?
        let line: Int
        let message: String
        /// Whether a quote has no end, so that the next lines may be a part of the value.
        var isOpenQuote = false
    }

    /// The valid lines, in the order of the file.
    let entries: [Entry]
    /// The errors; a line with an error has no entry.
    let errors: [SyntaxError]

    /// Parses the text of a file.
    ///
    /// - Parameters:
    ///   - variables: the variables of the process, for references.
    ///   - prefix: the prefix of the settings' variables; a quoted value does not contain a line that sets one.
    init(_ text: String, variables: [String: String] = [:], prefix: String = "APP") {
        var parser = DotenvParser(text: text, variables: variables, prefix: prefix)
        parser.parse()
        entries = parser.entries
        errors = parser.errors
    }

    /// The last entry of `name`, or nil when it is not set.
    subscript(name: String) -> Entry? { entries.last { $0.name == name } }
}

extension Dotenv.SyntaxError {
    /// Returns the error with the name of its variable.
    func naming(_ name: String) -> Self {
        var error = self
        error.name = name
        return error
    }
}
