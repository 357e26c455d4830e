/// Reads the calls of `.package(…)` in Swift source, as far as a manifest needs it: strings on one line without
/// interpolation, line comments and nested block comments.
struct ManifestScanner {
    /// One call: the strings among its arguments.
    struct Call: Hashable, Sendable {
        var literals: [Literal] = []

        /// The string of the argument `url`.
        var url: String? { literals.first { $0.label == "url" }?.text }

        /// Whether it is the package of this name in a folder.
        func isFolder(named name: String) -> Bool {
            guard let path = literals.first(where: { $0.label == "path" })?.text else { return false }
            let last = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
            return (literals.first { $0.label == "name" }?.text ?? last)?.lowercased() == name
        }
    }

    /// A string, the label before it, and the place of its content.
    struct Literal: Hashable, Sendable {
        let label: String
        let text: String
        let range: Range<Int>
    }

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The calls, in their order.
    var packageCalls: [Call] {
        var calls: [Call] = []
        var call: Call?
        var depth = 0
        var words: [String] = []
        var position = 0
        while position < bytes.count {
            let token = token(at: position)
            switch token {
            case .skipped: break
            case .word(let word): words.append(word)
            case .string(let content):
                let text = String(decoding: bytes[content], as: UTF8.self)
                call?.literals.append(Literal(label: words.last ?? "", text: text, range: content))
            case .sign(UInt8(ascii: "(")):
                if call != nil { depth += 1 } else if words.last == "package" { (call, depth) = (Call(), 1) }
            case .sign(UInt8(ascii: ")")):
                depth -= 1
                if depth == 0, let found = call {
                    calls.append(found)
                    call = nil
                }
            case .sign: break
            }
            // A label is the word directly before a string or parenthesis, apart from the colon.
            if case .sign(let sign) = token, sign != UInt8(ascii: ":") { words.removeAll() }
            position = end(of: token, from: position)
        }
        return calls
    }

    private enum Token {
        case skipped(Range<Int>)
        case word(String)
        case string(Range<Int>)
        case sign(UInt8)
    }

    private func end(of token: Token, from start: Int) -> Int {
        switch token {
        case .skipped(let range): range.upperBound
        case .word(let word): start + word.utf8.count
        case .string(let content): min(content.upperBound + 1, bytes.count)
        case .sign: start + 1
        }
    }

    private func token(at start: Int) -> Token {
        let byte = bytes[start]
        if Self.isWordPart(byte) {
            return .word(String(decoding: bytes[start...].prefix(while: Self.isWordPart), as: UTF8.self))
        }
        if byte == UInt8(ascii: "\"") { return .string(stringContent(from: start + 1)) }
        if bytes[start...].starts(with: "//".utf8) {
            return .skipped(start..<(bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count))
        }
        if bytes[start...].starts(with: "/*".utf8) { return .skipped(start..<endOfComment(from: start)) }
        if byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) { return .skipped(start..<(start + 1)) }
        return .sign(byte)
    }

    private func stringContent(from start: Int) -> Range<Int> {
        var position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\n") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return start..<min(position, bytes.count)
    }

    private func endOfComment(from start: Int) -> Int {
        var (position, depth) = (start, 0)
        while position < bytes.count {
            if bytes[position...].starts(with: "/*".utf8) {
                (depth, position) = (depth + 1, position + 2)
            } else if bytes[position...].starts(with: "*/".utf8) {
                (depth, position) = (depth - 1, position + 2)
                if depth == 0 { return position }
            } else {
                position += 1
            }
        }
        return bytes.count
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte >= 0x80
    }
}
