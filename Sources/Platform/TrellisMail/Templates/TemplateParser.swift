import TrellisKernel

/// A parser of the tags of a template, for the part of Mustache that mails may use.
struct TemplateParser {
    private var rest: Substring.UnicodeScalarView
    private var line = 1

    private init(_ source: String) {
        rest = source.unicodeScalars[...]
    }

    /// Returns the tags of a template.
    ///
    /// - Throws: ``TemplateSyntaxError``.
    static func nodes(of source: String) throws(TemplateSyntaxError) -> [TemplateNode] {
        var parser = TemplateParser(source)
        return try parser.nodes(until: nil, depth: 0)
    }

    /// Parses until the end tag of `name`, or until the end of the template.
    private mutating func nodes(until name: String?, depth: Int) throws(TemplateSyntaxError) -> [TemplateNode] {
        guard depth <= 32 else { throw error("More than 32 sections are nested. Simplify the template.") }
        var nodes: [TemplateNode] = []
        let start = line
        while let (mark, text) = try nextTag() {
            let line = line
            switch mark {
            case "!": continue
            case "/":
                let end = try self.name(text)
                guard let name, end == name else {
                    throw error("{{/\(end)}} ends no section. The open one is \(name ?? "none").")
                }
                return nodes
            case "#", "^":
                let section = try valueName(text)
                let content = try self.nodes(until: section, depth: depth + 1)
                nodes.append(.section(section, line: line, isInverted: mark == "^", content))
            case ">": nodes.append(.partial(try self.name(text), line: line))
            case "<":
                let parent = try self.name(text)
                nodes.append(.parent(parent, line: line, try self.nodes(until: parent, depth: depth + 1)))
            case "$":
                let block = try self.name(text)
                nodes.append(.block(block, line: line, try self.nodes(until: block, depth: depth + 1)))
            case "{", "&":
                throw error("Values can't be unescaped. Write {{name}}, and put markup into the template.")
            case "=", "%": throw error("The tag {{\(mark ?? "=")…}} isn't supported in mails. Remove it.")
            default: nodes.append(.variable(try valueName(text), line: line))
            }
        }
        guard name == nil else {
            throw TemplateSyntaxError(message: "The section \(name ?? "") has no end tag.", line: start)
        }
        return nodes
    }

    /// Returns the next tag's mark, nil for a variable, and the text after it.
    private mutating func nextTag() throws(TemplateSyntaxError) -> (mark: Unicode.Scalar?, text: String)? {
        while let scalar = rest.popFirst() {
            if scalar == "\n" { line += 1 }
            guard scalar == "{", rest.first == "{" else { continue }
            rest.removeFirst()
            var content = Substring.UnicodeScalarView()
            var isComplete = false
            while let scalar = rest.popFirst() {
                if scalar == "}", rest.first == "}" {
                    rest.removeFirst()
                    isComplete = true
                    break
                }
                if scalar == "\n" { line += 1 }
                content.append(scalar)
            }
            guard isComplete else { throw error("A tag isn't closed. Add }}.") }
            guard let mark = content.first, "!/#^><${&=%".unicodeScalars.contains(mark) else {
                return (nil, String(content))
            }
            return (mark, String(content.dropFirst()))
        }
        return nil
    }

    /// Returns the name of a value: words with full stops between them, or one full stop for the current element.
    private func valueName(_ text: String) throws(TemplateSyntaxError) -> String {
        let name = Self.trimmed(text)
        if name == "." { return name }
        let words = name.split(utf8: ".", omittingEmptySubsequences: false)
        guard words.allSatisfy({ Self.isName(String($0)) }) else { throw invalidName(name) }
        return name
    }

    /// Returns the name of a partial or a block, or of the section that an end tag ends.
    private func name(_ text: String) throws(TemplateSyntaxError) -> String {
        try valueName(text)
    }

    private func invalidName(_ name: String) -> TemplateSyntaxError {
        error("{{\(name.prefix(40))}} isn't a name. Names have letters, digits, hyphens and underscores, no functions.")
    }

    private func error(_ message: String) -> TemplateSyntaxError { TemplateSyntaxError(message: message, line: line) }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    private static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}
