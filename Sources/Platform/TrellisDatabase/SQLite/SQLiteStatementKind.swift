import TrellisKernel

/// What kind of statement a text is, as far as it matters for the transaction around it.
enum SQLiteStatementKind {
    /// It begins, commits or rolls back a transaction, other than to a savepoint.
    case transaction
    /// It may defer every foreign key until the next commit.
    case deferral
    case other

    init(_ text: String) {
        var words = SQLiteWords(Array(text.utf8))
        switch words.next() {
        case "begin", "commit", "end": self = .transaction
        case "rollback": self = words.contains("to") ? .other : .transaction
        case "pragma", "explain": self = words.contains("defer_foreign_keys") ? .deferral : .other
        default: self = .other
        }
    }
}

/// The words of a statement in lower case, without comments.
struct SQLiteWords: Sequence, IteratorProtocol {
    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) {
        self.text = text
    }

    mutating func next() -> String? {
        while position < text.count, !Self.isWord(text[position]) { skip() }
        let word = text[position...].prefix(while: Self.isWord)
        position += word.count
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self).lowercased()
    }

    /// Passes a comment, or one byte that is no part of a word.
    private mutating func skip() {
        let rest = text[position...]
        if rest.starts(with: "--".utf8) {
            position = rest.firstIndex(of: UInt8(ascii: "\n")) ?? text.count
        } else if rest.starts(with: "/*".utf8) {
            let end = rest.indices.dropFirst(2).first { text[$0...].starts(with: "*/".utf8) }
            position = end.map { $0 + 2 } ?? text.count
        } else {
            position += 1
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "_"), 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: false
        }
    }
}
