/// The tags and texts of an HTML document, in order; comments and declarations are left out.
struct HTMLTokens {
    /// A tag or a text.
    enum Token: Hashable {
        /// A text with its character references replaced.
        case text(String)
        /// A start tag: its name in lower case, and its attributes.
        case start(String, [String: String])
        /// An end tag.
        case end(String)
    }

    private var rest: Substring.UnicodeScalarView

    init(_ html: String) {
        rest = html.unicodeScalars[...]
    }

    /// Returns the next token; nil at the end.
    mutating func next() -> Token? {
        while let scalar = rest.first {
            guard scalar == "<" else { return .text(HTMLEntities.replaced(text())) }
            if rest.starts(with: "<!--".unicodeScalars) {
                skipComment()
            } else if let tag = tag() {
                return tag
            }
        }
        return nil
    }

    private mutating func text() -> String {
        let end = rest.firstIndex(of: "<") ?? rest.endIndex
        defer { rest = rest[end...] }
        return String(rest[..<end])
    }

    private mutating func skipComment() {
        rest = rest.dropFirst(4)
        while !rest.isEmpty, !rest.starts(with: "-->".unicodeScalars) { rest.removeFirst() }
        rest = rest.dropFirst(3)
    }

    /// Reads a tag; nil for a declaration.
    ///
    /// A `<` that begins neither is a text.
    private mutating func tag() -> Token? {
        rest.removeFirst()
        let isEnd = rest.first == "/"
        if isEnd { rest.removeFirst() }
        guard let first = rest.first, first.properties.isAlphabetic, first.isASCII else {
            if isEnd || rest.first == "!" || rest.first == "?" {
                skip(to: ">")
                return nil
            }
            return .text("<")
        }
        let name = word { $0 == ">" || $0 == "/" || $0.properties.isWhitespace }.lowercased()
        let attributes = attributes()
        return isEnd ? .end(name) : .start(name, attributes)
    }

    /// Reads the attributes and the end of a tag.
    private mutating func attributes() -> [String: String] {
        var attributes: [String: String] = [:]
        while let scalar = rest.first {
            if scalar == ">" {
                rest.removeFirst()
                break
            }
            if scalar == "/" || scalar.properties.isWhitespace {
                rest.removeFirst()
                continue
            }
            let name = word { $0 == "=" || $0 == ">" || $0 == "/" || $0.properties.isWhitespace }.lowercased()
            skipSpaces()
            guard rest.first == "=" else {
                // A name that is empty would never end.
                if name.isEmpty { rest.removeFirst() } else { attributes[name] = "" }
                continue
            }
            rest.removeFirst()
            skipSpaces()
            attributes[name] = HTMLEntities.replaced(value())
        }
        return attributes
    }

    private mutating func value() -> String {
        guard let quote = rest.first, quote == "\"" || quote == "'" else {
            return word { $0 == ">" || $0.properties.isWhitespace }
        }
        rest.removeFirst()
        let text = word { $0 == quote }
        if !rest.isEmpty { rest.removeFirst() }
        return text
    }

    private mutating func word(until isEnd: (Unicode.Scalar) -> Bool) -> String {
        let end = rest.firstIndex(where: isEnd) ?? rest.endIndex
        defer { rest = rest[end...] }
        return String(rest[..<end])
    }

    private mutating func skip(to scalar: Unicode.Scalar) {
        let end = rest.firstIndex(of: scalar) ?? rest.endIndex
        rest = rest[end...].dropFirst()
    }

    private mutating func skipSpaces() {
        while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
    }
}
