/// The content of a `.env` file.
///
/// - `NAME=value`, `export NAME=value`, blank lines and lines that begin with `#`.
/// - An unquoted value ends at the end of the line or at a `#` after white space.
/// - `'…'` is literal; `"…"` supports `\n \r \t \\ \" \$`; both may span several lines.
/// - `${NAME}` and `${NAME:-fallback}` are references, except in single quotes: the process's variables override
///   earlier lines. A reference to a name that is not set is an error, not an empty text.
/// - The last line for a name overrides earlier ones.
struct Dotenv: Sendable {
    struct Entry: Sendable {
        let name: String
        let value: String
        let line: Int
    }
    struct SyntaxError: Error {
        let line: Int
        let message: String
    }

    private(set) var entries: [Entry] = []
    private(set) var errors: [SyntaxError] = []

    init(_ text: String, variables: [String: String] = [:]) {
        var parser = DotenvParser(text: text, variables: variables)
        parser.parse()
        entries = parser.entries
        errors = parser.errors
    }

    /// The value of `name`, or nil when it is not set.
    subscript(name: String) -> String? { entries.last { $0.name == name }?.value }
}

private struct DotenvParser {
    let letters: [Character]
    let variables: [String: String]
    var position = 0
    var line = 1
    var known: [String: String] = [:]
    var entries: [Dotenv.Entry] = []
    var errors: [Dotenv.SyntaxError] = []

    init(text: String, variables: [String: String]) {
        // A byte order mark and Windows line endings are accepted.
        letters = Array(text.first == "\u{FEFF}" ? text.dropFirst() : text[...]).map { $0 == "\r\n" ? "\n" : $0 }
        self.variables = variables
    }

    mutating func parse() {
        while current != nil {
            do {
                try statement()
            } catch let error as Dotenv.SyntaxError {
                errors.append(error)
            } catch {}
            skipLine()
        }
    }

    private var current: Character? { position < letters.count ? letters[position] : nil }

    private mutating func advance() {
        if current == "\n" { line += 1 }
        position += 1
    }

    private mutating func skipLine() {
        while let letter = current, letter != "\n" { _ = letter; advance() }
        if current != nil { advance() }
    }

    private mutating func skipSpaces() {
        while current == " " || current == "\t" { advance() }
    }

    private mutating func statement() throws {
        skipSpaces()
        guard let first = current, first != "\n", first != "#" else { return }
        let start = line
        var name = word()
        if name == "export", current == " " || current == "\t" {
            skipSpaces()
            name = word()
        }
        skipSpaces()
        guard !name.isEmpty, !(name.first?.isNumber ?? true), current == "=" else {
            throw Dotenv.SyntaxError(line: start, message: "must have the form NAME=value")
        }
        advance()
        skipSpaces()
        let value = try value(startingAt: start)
        known[name] = value
        entries.append(Dotenv.Entry(name: name, value: value, line: start))
    }

    private mutating func word() -> String {
        var text = ""
        while let letter = current, letter.isASCII, letter.isLetter || letter.isNumber || letter == "_" {
            text.append(letter)
            advance()
        }
        return text
    }

    private mutating func value(startingAt start: Int) throws -> String {
        guard let quote = current, quote == "\"" || quote == "'" else { return try unquoted() }
        advance()
        var text = ""
        while let letter = current, letter != quote {
            if quote == "\"", letter == "\\" {
                text += escape()
            } else if quote == "\"", letter == "$" {
                text += try reference()
            } else {
                text.append(letter)
                advance()
            }
        }
        guard current == quote else { throw Dotenv.SyntaxError(line: start, message: "has no closing quote \(quote)") }
        advance()
        skipSpaces()
        guard current == nil || current == "\n" || current == "#" else {
            throw Dotenv.SyntaxError(line: line, message: "has text after the closing quote")
        }
        return text
    }

    private mutating func unquoted() throws -> String {
        var text = ""
        while let letter = current, letter != "\n" {
            if letter == "#", text.last.map({ $0 == " " || $0 == "\t" }) ?? true { break }
            if letter == "$" {
                text += try reference()
            } else {
                text.append(letter)
                advance()
            }
        }
        return text.trimmed
    }

    private mutating func escape() -> String {
        advance()
        guard let letter = current else { return "\\" }
        advance()
        return switch letter {
        case "n": "\n"
        case "r": "\r"
        case "t": "\t"
        case "\\", "\"", "$": String(letter)
        // A backslash at the end of a line joins it with the next line.
        case "\n": ""
        default: "\\\(letter)"
        }
    }

    /// Parses `${NAME}` or `${NAME:-fallback}`; any other dollar sign is literal.
    private mutating func reference() throws -> String {
        advance()
        guard current == "{" else { return "$" }
        advance()
        let name = word()
        var fallback: String?
        if current == ":", position + 1 < letters.count, letters[position + 1] == "-" {
            advance()
            advance()
            var text = ""
            while let letter = current, letter != "}", letter != "\n" {
                text.append(letter)
                advance()
            }
            fallback = text
        }
        guard current == "}", !name.isEmpty else {
            throw Dotenv.SyntaxError(line: line, message: "has an unfinished ${…}")
        }
        advance()
        guard let value = variables[name] ?? known[name] ?? fallback else {
            throw Dotenv.SyntaxError(
                line: line, message: "refers to ${\(name)}, which is not set; write ${\(name):-} if it may be empty")
        }
        return value
    }
}
