import SwiftSyntax

/// The doc comment before a declaration, as text: wrapped lines are joined, paragraphs and lists stay apart.
struct DocComment {
    let text: String

    init(_ trivia: Trivia) {
        let lines = trivia.pieces.flatMap { piece -> [String] in
            switch piece {
            case .docLineComment(let line): [String(line.dropFirst(3))]
            case .docBlockComment(let block): Self.lines(ofBlock: block)
            default: []
            }
        }
        text = Self.joined(lines.map(Self.trimmed))
    }

    private static func lines(ofBlock block: String) -> [String] {
        block.dropFirst(3).dropLast(2).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let text = trimmed(String(line))
            return text.hasPrefix("*") ? String(text.dropFirst()) : text
        }
    }

    private static func joined(_ lines: [String]) -> String {
        var text = ""
        for line in lines {
            let startsItem = line.hasPrefix("- ") || line.hasPrefix("* ")
            if line.isEmpty || startsItem {
                text += text.isEmpty || text.hasSuffix("\n\n") ? "" : line.isEmpty ? "\n\n" : "\n"
            } else if !text.isEmpty, !text.hasSuffix("\n") {
                text += " "
            }
            text += line
        }
        return trimmed(text)
    }

    private static func trimmed(_ text: String) -> String {
        let kept = text.drop(while: \.isWhitespace)
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(kept[...last])
    }
}
