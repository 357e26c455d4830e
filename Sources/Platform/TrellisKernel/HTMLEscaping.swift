/// Escaping of text for HTML.
package enum HTMLEscaping {
    /// Returns the text with all characters escaped that have a meaning in HTML text or in a quoted attribute.
    ///
    /// Works on Unicode scalars: to Swift, a quotation mark with a combining mark is one character, but in a browser it
    /// still ends the attribute.
    package static func escaped(_ text: String) -> String {
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
            // HTML doesn't allow NUL.
            case "\0": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
