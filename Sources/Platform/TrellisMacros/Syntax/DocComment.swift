import SwiftSyntax

/// The doc comment of a declaration.
struct DocComment {
    /// The lines without the comment's marks and without trailing white space; empty when there is no comment.
    let lines: [Substring]

    /// Reads the doc comment in the trivia before a declaration.
    ///
    /// A comment that an empty line separates from a later one belongs to something else.
    init(_ trivia: Trivia) {
        var lines: [String] = []
        var isDetached = false
        for piece in trivia {
            let found: [String]
            switch piece {
            case .docLineComment(let line): found = [String(line.dropFirst(3))]
            case .docBlockComment(let block): found = Self.lines(ofBlock: block)
            case .newlines(let count):
                if count > 1 { isDetached = true }
                continue
            default: continue
            }
            lines = (isDetached ? [] : lines) + found
            isDetached = false
        }
        self.lines = lines.map(Self.dedented)
    }

    /// The comment as text: wrapped lines are joined; paragraphs and list items stay separate.
    var text: String {
        var text = ""
        for line in lines.map(Self.trimmed) {
            let startsItem = line.hasPrefix("- ") || line.hasPrefix("* ")
            if line.isEmpty || startsItem {
                text += text.isEmpty || text.hasSuffix("\n\n") ? "" : line.isEmpty ? "\n\n" : "\n"
            } else if !text.isEmpty, !text.hasSuffix("\n") {
                text += " "
            }
            text += line
        }
        return Self.trimmed(text[...])
    }

    private static func lines(ofBlock text: String) -> [String] {
        text.dropFirst(3).dropLast(2).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let text = line.drop { $0 == " " || $0 == "\t" }
            return String(text.hasPrefix("*") ? text.dropFirst() : text)
        }
    }

    /// Returns the line without the space after the slashes and without trailing white space.
    private static func dedented(_ line: String) -> Substring {
        var text = line.hasPrefix(" ") ? line.dropFirst() : line[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    private static func trimmed(_ text: Substring) -> String {
        let kept = text.drop(while: \.isWhitespace)
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(kept[...last])
    }
}
