import TrellisKernel

/// The links of a mail, as its reader finds them.
package enum MailLinks {
    /// Returns the `http` and `https` URLs that the HTML's links lead to, in their order and with character references
    /// replaced; without HTML, those that stand in the text.
    package static func targets(html: String?, text: String?) -> [String] {
        if let html { return targets(html: html) }
        return text.map { targets(text: $0) } ?? []
    }

    private static func targets(html: String) -> [String] {
        var targets: [String] = []
        var tokens = HTMLTokens(html)
        while let token = tokens.next() {
            guard case .start(let name, let attributes) = token, name == "a" || name == "area",
                let target = attributes["href"]
            else { continue }
            let url = String(target.unicodeScalars.drop { $0.properties.isWhitespace })
            if isWeb(url) { targets.append(url) }
        }
        return targets
    }

    /// Returns the URLs in a text; what ends a sentence isn't part of them.
    private static func targets(text: String) -> [String] {
        text.unicodeScalars.split { $0.properties.isWhitespace || "<>\"".unicodeScalars.contains($0) }
            .compactMap { word -> String? in
                var word = String(word)
                while let first = word.unicodeScalars.first, "([{'".unicodeScalars.contains(first) {
                    word.unicodeScalars.removeFirst()
                }
                guard isWeb(word) else { return nil }
                while let last = word.unicodeScalars.last, isPunctuation(last, of: word) {
                    word.unicodeScalars.removeLast()
                }
                return word
            }
    }

    private static func isPunctuation(_ last: Unicode.Scalar, of word: String) -> Bool {
        // A bracket that the URL has opened belongs to it.
        if last == ")" { return !word.unicodeScalars.contains("(") }
        return ".,;:!?']}".unicodeScalars.contains(last)
    }

    private static func isWeb(_ url: String) -> Bool {
        let start = url.prefix(8).lowercased()
        return start.hasPrefix(utf8: "http://") || start.hasPrefix(utf8: "https://")
    }
}
