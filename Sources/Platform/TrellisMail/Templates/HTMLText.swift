import TrellisKernel

/// The conversion of the HTML of a mail into plain text.
///
/// It keeps paragraphs, line breaks, list items and headings as lines, link targets in parentheses, and the alternative
/// texts of images. It knows the HTML that mails have; it isn't a parser for any document.
struct HTMLText {
    private var lines: [String] = []
    private var line = String.UnicodeScalarView()
    /// Whether a space belongs before the next word.
    private var hasSpace = false
    /// The targets of the open links, and the text before each.
    private var links: [(target: String, start: Int)] = []
    /// The open element whose content isn't text, once for each element of its name inside of it.
    private var hidden: [String] = []
    private var isPreformatted = false

    /// Returns the text, with `\n` as line ends; at most one empty line is between two others.
    static func text(of html: String) -> String {
        var converter = HTMLText()
        var tokens = HTMLTokens(html)
        while let token = tokens.next() { converter.add(token) }
        converter.endLine()
        var result: [String] = []
        for line in converter.lines where !(line.isEmpty && result.last?.isEmpty ?? true) { result.append(line) }
        while result.last?.isEmpty == true { result.removeLast() }
        return result.isEmpty ? "" : result.joined(separator: "\n") + "\n"
    }

    private mutating func add(_ token: HTMLTokens.Token) {
        switch token {
        case .text(let text): if hidden.isEmpty { add(text) }
        case .start(let name, let attributes):
            let isHidden = hidden.isEmpty ? Self.isHidden(name, attributes) : hidden.last == name
            if isHidden { hidden.append(name) }
            if hidden.isEmpty { start(name, attributes) }
        case .end(let name):
            if hidden.isEmpty { end(name) } else if hidden.last == name { hidden.removeLast() }
        }
    }

    private mutating func add(_ text: String) {
        for scalar in text.unicodeScalars {
            if isPreformatted, scalar == "\n" {
                endLine()
            } else if !isPreformatted, scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r" {
                hasSpace = !line.isEmpty
            } else {
                // A no-break space keeps words together in HTML only.
                append(scalar == "\u{A0}" ? " " : scalar)
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if hasSpace { line.append(" ") }
        hasSpace = false
        line.append(scalar)
    }

    private mutating func start(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "br": endLine(isForced: true)
        case "hr":
            endLine()
            lines += ["", "---", ""]
        case "li":
            endLine()
            add("- ")
            hasSpace = true
        case "td", "th": if !line.isEmpty { hasSpace = true }
        case "img": if let text = attributes["alt"] { add(text) }
        case "a": links.append((attributes["href"] ?? "", line.count))
        case "pre":
            endParagraph()
            isPreformatted = true
        default:
            if Self.paragraphs.contains(name) { endParagraph() } else if Self.blocks.contains(name) { endLine() }
        }
    }

    private mutating func end(_ name: String) {
        switch name {
        case "a":
            guard let link = links.popLast(), !link.target.isEmpty, !link.target.hasPrefix(utf8: "#") else { return }
            let label = String(line.dropFirst(link.start)).split(utf8: " ").joined(separator: " ")
            let address = link.target.removingPrefix(utf8: "mailto:").map { String($0) } ?? link.target
            guard label != address, label != link.target else { return }
            add(label.isEmpty ? address : " (\(address))")
        case "pre":
            isPreformatted = false
            endParagraph()
        default:
            if Self.paragraphs.contains(name) { endParagraph() } else if Self.blocks.contains(name) { endLine() }
        }
    }

    private mutating func endLine(isForced: Bool = false) {
        if !line.isEmpty || isForced { lines.append(String(line)) }
        line = String.UnicodeScalarView()
        hasSpace = false
        // A link continues at the start of the next line.
        links = links.map { ($0.target, 0) }
    }

    private mutating func endParagraph() {
        endLine()
        lines.append("")
    }

    /// Returns whether the content of an element isn't displayed, such as the line for the list of mails.
    private static func isHidden(_ name: String, _ attributes: [String: String]) -> Bool {
        let style = attributes["style"]?.lowercased().replacing(utf8: " ", with: "") ?? ""
        return hiddenElements.contains(name) || style.contains(utf8: "display:none") && !emptyElements.contains(name)
    }

    private static let emptyElements: Set<String> = ["img", "br", "hr", "input", "meta", "link"]
    private static let hiddenElements: Set<String> = ["head", "style", "script", "title", "template"]
    private static let paragraphs: Set<String> = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "section", "article", "header",
        "footer", "main",
    ]
    private static let blocks: Set<String> = ["div", "li", "tr", "dt", "dd", "dl", "address", "tbody", "thead"]
}
