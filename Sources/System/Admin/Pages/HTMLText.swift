/// Text as HTML shows it.
enum HTMLText {
    /// The text with every character replaced that means something in HTML's text or in a quoted attribute.
    ///
    /// Goes by scalars: a quotation mark with a combining mark on it is one character to Swift, and ends the attribute
    /// for a browser all the same.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "`": result += "&#96;"
            // Carries nothing, and browsers refuse it.
            case "\0": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
