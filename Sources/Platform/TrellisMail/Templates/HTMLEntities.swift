import TrellisKernel

/// The character references of HTML.
enum HTMLEntities {
    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "copy": "©", "reg": "®",
        "trade": "™", "hellip": "…", "mdash": "—", "ndash": "–", "lsquo": "‘", "rsquo": "’", "ldquo": "“",
        "rdquo": "”", "bdquo": "„", "laquo": "«", "raquo": "»", "bull": "•", "middot": "·", "euro": "€", "pound": "£",
        "larr": "←", "rarr": "→", "times": "×", "deg": "°", "shy": "", "zwnj": "", "auml": "ä", "ouml": "ö",
        "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "eacute": "é", "egrave": "è", "agrave": "à",
        "ccedil": "ç",
    ]

    /// Returns the text with its references replaced; unknown ones stay as they are.
    static func replaced(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "&", let end = rest.prefix(12).firstIndex(of: ";"),
                let replacement = replacement(String(rest[..<end]))
            {
                result.append(contentsOf: replacement.unicodeScalars)
                rest = rest[end...].dropFirst()
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func replacement(_ name: String) -> String? {
        guard name.hasPrefix(utf8: "#") else { return named[name] }
        let digits = name.dropFirst()
        let isHexadecimal = digits.hasPrefix(utf8: "x") || digits.hasPrefix(utf8: "X")
        let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let number, number != 0, let scalar = Unicode.Scalar(number) else { return nil }
        return String(scalar)
    }
}
