/// The sections of a doc comment: the summary, the details, the parameters and the result.
struct DocCommentSections {
    /// The first paragraph, on one line.
    private(set) var summary = ""
    /// The paragraphs after the summary, without the lists of parameters, results and errors.
    private(set) var details = ""
    /// The texts after `- Parameter name:`, by name.
    private(set) var parameters: [String: String] = [:]
    /// The text after `- Returns:`.
    private(set) var returns = ""

    /// Parses a doc comment; nil when it is empty.
    init?(_ comment: DocComment) {
        guard comment.lines.contains(where: { !$0.isEmpty }) else { return nil }
        read(comment.lines)
    }

    private enum Section {
        case summary, details, parameters, parameter(String), returns, ignored
    }

    private mutating func read(_ lines: [Substring]) {
        var section = Section.summary
        var rest: [Substring] = []
        for line in lines {
            let text = line.drop { $0 == " " || $0 == "\t" }
            if let (next, remainder) = Self.item(text, after: section) {
                section = next
                append(remainder, to: section)
            } else if text.isEmpty {
                if case .summary = section, summary.isEmpty { continue }
                if case .details = section { rest.append("") } else { section = .details }
            } else if case .details = section {
                rest.append(line)
            } else {
                append(text, to: section)
            }
        }
        while rest.last?.isEmpty == true { rest.removeLast() }
        details = rest.drop { $0.isEmpty }.joined(separator: "\n")
    }

    private mutating func append(_ text: Substring, to section: Section) {
        guard !text.isEmpty else { return }
        switch section {
        case .summary: summary += summary.isEmpty ? text : " " + text
        case .returns: returns += returns.isEmpty ? text : " " + text
        case .parameter(let name): parameters[name, default: ""] += parameters[name] == nil ? text : " " + text
        case .details, .parameters, .ignored: break
        }
    }

    /// Returns the section that a list item of Swift's documentation markup starts, and the text after its colon.
    private static func item(_ text: Substring, after section: Section) -> (Section, Substring)? {
        guard text.hasPrefix("- "), let colon = text.firstIndex(of: ":") else { return nil }
        let words = text[..<colon].dropFirst(2).split(separator: " ")
        let remainder = text[text.index(after: colon)...].drop { $0 == " " }
        switch (words.first, words.count) {
        case ("Parameter", 2): return (.parameter(String(words[1])), remainder)
        case ("Parameters", 1): return (.parameters, remainder)
        case ("Returns", 1): return (.returns, remainder)
        case ("Throws", 1): return (.ignored, remainder)
        default: break
        }
        switch (section, words.count) {
        case (.parameters, 1), (.parameter, 1): return (.parameter(String(words[0])), remainder)
        default: return nil
        }
    }
}
