/// What a statement may leave in its session after the end of its transaction: settings, locks, temporary tables.
///
/// A pooled connection must not pass it to another transaction. The statement's text decides, so functions of a product
/// that do the same must undo it themselves, or use `set_config(…, true)` and `pg_advisory_xact_lock`.
enum PostgresSessionState {
    /// The size from which a text is generated, and is only checked for its command.
    private static let generatedSize = 65_536

    /// Returns whether the statement may leave something.
    static func isLeft(by text: String) -> Bool {
        let words = firstWords(of: text)
        switch words.first {
        case "set": return !["local", "transaction", "constraints"].contains(words.dropFirst().first)
        case "listen", "load", "do", "call", "prepare": return true
        case "create":
            return words.contains { $0 == "temp" || $0 == "temporary" } && !contains(text, "on commit drop")
        case "declare": return contains(text, "with hold")
        default: break
        }
        guard text.utf8.count < generatedSize else { return false }
        if contains(text, "advisory_lock") { return true }
        if words.first == "select" || words.first == "with", contains(text, "into temp") { return true }
        return contains(text, "set_config") && !isLocal(text)
    }

    /// Returns the first five words in lower case, as `CREATE OR REPLACE LOCAL TEMPORARY`; comments aren't words.
    private static func firstWords(of text: String) -> [String] {
        var words: [String] = []
        var rest = text.utf8[...]
        while words.count < 5, let first = rest.first {
            if rest.starts(with: "--".utf8) {
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            } else if rest.starts(with: "/*".utf8) {
                rest = afterComment(rest)
            } else if isLetter(first) {
                let word = rest.prefix(while: isLetter)
                words.append(String(decoding: word.map { $0 | 0x20 }, as: UTF8.self))
                rest = rest.dropFirst(word.count)
            } else if [0x20, 0x09, 0x0A, 0x0D].contains(first) {
                rest = rest.dropFirst()
            } else {
                return words
            }
        }
        return words
    }

    private static func afterComment(_ text: Substring.UTF8View) -> Substring.UTF8View {
        // The server nests them.
        var (rest, depth) = (text.dropFirst(2), 1)
        while depth > 0, !rest.isEmpty {
            if rest.starts(with: "*/".utf8) {
                (rest, depth) = (rest.dropFirst(2), depth - 1)
            } else if rest.starts(with: "/*".utf8) {
                (rest, depth) = (rest.dropFirst(2), depth + 1)
            } else {
                rest = rest.dropFirst()
            }
        }
        return rest
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// Returns whether each `set_config` of the text is for its transaction: its last argument is `true`.
    private static func isLocal(_ text: String) -> Bool {
        let bytes = text.utf8.filter { $0 > 0x20 }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let call = Array("set_config(".utf8)
        var (rest, count) = (bytes[...], 0)
        while !rest.isEmpty {
            guard rest.starts(with: call) else {
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(call.count)
            count += 1
            var (depth, isQuoted) = (1, false)
            let arguments = rest.prefix { byte in
                if byte == UInt8(ascii: "'") { isQuoted.toggle() }
                if !isQuoted, byte == UInt8(ascii: "(") { depth += 1 }
                if !isQuoted, byte == UInt8(ascii: ")") { depth -= 1 }
                return depth > 0
            }
            guard arguments.reversed().starts(with: ",true".utf8.reversed()) else { return false }
        }
        return count > 0
    }

    /// Returns whether the text contains a part, which is in lower case, in any case.
    private static func contains(_ text: String, _ part: String) -> Bool {
        let (text, part) = (Array(text.utf8), Array(part.utf8))
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { start in
            zip(text[start...], part).allSatisfy { byte, expected in
                byte == expected || (0x41...0x5A).contains(byte) && byte | 0x20 == expected
            }
        }
    }
}
