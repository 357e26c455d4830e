import SwiftSyntax

/// A doc comment taken apart: the summary, the rest, and what it says of parameters and result.
struct ControllerDocComment {
    /// The first paragraph, on one line.
    private(set) var summary = ""
    /// The paragraphs after it, without the lists below.
    private(set) var details = ""
    /// What follows `- Parameter name:`.
    private(set) var parameters: [String: String] = [:]
    /// What follows `- Returns:`.
    private(set) var returns = ""

    /// The doc comment in front of a declaration, or nil when there is none or it is empty.
    init?(_ declaration: some SyntaxProtocol) {
        var lines: [String] = []
        for piece in declaration.leadingTrivia {
            switch piece {
            case .docLineComment(let text): lines.append(String(text.dropFirst(3)))
            case .docBlockComment(let text): lines = Self.lines(ofBlock: text)
            case .newlines(let count) where count > 1: lines = []
            default: break
            }
        }
        let paragraphs = Self.dedented(lines)
        guard paragraphs.contains(where: { !$0.isEmpty }) else { return nil }
        read(paragraphs)
    }

    private static func lines(ofBlock text: String) -> [String] {
        text.dropFirst(3).dropLast(2).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let text = line.drop { $0 == " " || $0 == "\t" }
            return String(text.hasPrefix("*") ? text.dropFirst() : text)
        }
    }

    /// The lines without the one space that usually follows the slashes, and without spaces at their ends.
    private static func dedented(_ lines: [String]) -> [Substring] {
        lines.map { line in
            var text = line.hasPrefix(" ") ? line.dropFirst() : line[...]
            while text.last?.isWhitespace == true { text.removeLast() }
            return text
        }
    }

    private enum Part {
        case summary, details, parameters, parameter(String), returns, ignored
    }

    private mutating func read(_ lines: [Substring]) {
        var part = Part.summary
        var rest: [Substring] = []
        for line in lines {
            let text = line.drop { $0 == " " || $0 == "\t" }
            if let (next, remainder) = Self.item(text, after: part) {
                part = next
                append(remainder, to: part)
            } else if text.isEmpty {
                if case .summary = part, summary.isEmpty { continue }
                if case .details = part { rest.append("") } else { part = .details }
            } else if case .details = part {
                rest.append(line)
            } else {
                append(text, to: part)
            }
        }
        while rest.last?.isEmpty == true { rest.removeLast() }
        details = rest.drop { $0.isEmpty }.joined(separator: "\n")
    }

    private mutating func append(_ text: Substring, to part: Part) {
        guard !text.isEmpty else { return }
        switch part {
        case .summary: summary += summary.isEmpty ? text : " " + text
        case .returns: returns += returns.isEmpty ? text : " " + text
        case .parameter(let name): parameters[name, default: ""] += parameters[name] == nil ? text : " " + text
        case .details, .parameters, .ignored: break
        }
    }

    /// The part that a list item of Swift's documentation markup opens, and the words behind its colon.
    private static func item(_ text: Substring, after part: Part) -> (Part, Substring)? {
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
        switch (part, words.count) {
        case (.parameters, 1), (.parameter, 1): return (.parameter(String(words[0])), remainder)
        default: return nil
        }
    }
}
