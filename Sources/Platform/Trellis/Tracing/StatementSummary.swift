import TrellisKernel

/// What a statement does, in a few words: `SELECT project`.
struct StatementSummary: Hashable {
    /// The first word, in upper case.
    let operation: String
    /// The first table outside of parentheses, else the first one; nil where the text names none.
    let table: String?
    /// Both, as the name of a span.
    var text: String { table.map { "\(operation) \($0)" } ?? operation }

    /// Reads the beginning of a statement.
    init(_ statement: String) {
        let words = Self.words(statement)
        let operation =
            words.first.map { String(decoding: $0.text.prefix(20), as: UTF8.self).uppercased() } ?? "SQL"
        var inner: String?
        var outer: String?
        for (word, next) in zip(words, words.dropFirst()) where Self.precedesTable(word.text) {
            guard let name = Self.name(next.text) else { continue }
            if inner == nil { inner = name }
            // A subquery in the list of columns isn't what the statement reads.
            guard word.depth > 0 else {
                outer = name
                break
            }
        }
        // What follows WITH may be read by its own name.
        table = operation == "WITH" ? inner ?? outer : outer ?? inner
        self.operation = operation
    }

    /// Returns the words of the beginning of a statement, with the number of parentheses that are open at each.
    private static func words(_ statement: String) -> [(text: Substring.UTF8View, depth: Int)] {
        var depth = 0
        var words: [(text: Substring.UTF8View, depth: Int)] = []
        for word in statement.utf8.prefix(2000).split(whereSeparator: { $0 <= 0x20 }) {
            for part in word.split(separator: UInt8(ascii: "("), omittingEmptySubsequences: false) {
                if part.startIndex > word.startIndex { depth += 1 }
                let text = part.prefix { $0 != UInt8(ascii: ")") }
                if !text.isEmpty { words.append((text, depth)) }
                depth -= part.count { $0 == UInt8(ascii: ")") }
            }
        }
        return words
    }

    private static func precedesTable(_ word: Substring.UTF8View) -> Bool {
        guard word.count == 4 || word.count == 6 else { return false }
        return ["FROM", "INTO", "UPDATE"].contains(String(decoding: word, as: UTF8.self).uppercased())
    }

    /// Returns an identifier without its quotation marks and schema; nil for what isn't one.
    private static func name(_ word: Substring.UTF8View) -> String? {
        let bytes = word.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") }
        let last = bytes.split(separator: UInt8(ascii: ".")).last ?? []
        let isName = last.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
            default: false
            }
        }
        // `FOR UPDATE SKIP LOCKED`, `DO UPDATE SET` and `FROM SELECT` name no table.
        let text = String(decoding: last, as: UTF8.self)
        return isName && !last.isEmpty && !["SET", "SKIP", "OF", "NOWAIT", "SELECT"].contains(text.uppercased())
            ? text : nil
    }
}
