import Foundation
import TrellisKernel

/// The form in which texts are compared without their case: one definition, in Swift and in the SQL of PostgreSQL.
///
/// In this order: each scalar in lower case, without the rules of a language; canonical composition (NFC); one letter
/// where a letter has several forms, so that final sigma `ς` is `σ`, sharp s `ß` is `ss`, and the four i of Turkish, `I`,
/// `İ`, `i` and `ı`, are `i`. Accents are kept. Sources: UAX 15, and SpecialCasing.txt of Unicode.
enum CaseFolding {
    /// Returns the folded text.
    static func folded(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text.lowercased() }
        let composed = lowercased(text.unicodeScalars).precomposedStringWithCanonicalMapping
        return oneForm(of: composed.unicodeScalars).replacing(utf8: "i\u{307}", with: "i")
    }

    /// Returns the scalars in lower case, each for itself: `String.lowercased()` doesn't say whether it reads more.
    static func lowercased(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        scalars.reduce(into: "") { $0 += $1.properties.lowercaseMapping }
    }

    /// Returns the text with one letter where a letter in lower case has several forms.
    static func oneForm(of scalars: some Sequence<Unicode.Scalar>) -> String {
        scalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "ς": text += "σ"
            case "ı": text += "i"
            case "ß": text += "ss"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// Returns the expression that folds a text on PostgreSQL.
    ///
    /// Text of ASCII only, which has as many bytes as characters, needs no tables; most text is.
    static func postgres(_ text: SQL) -> SQL {
        """
        (CASE WHEN octet_length(\(text)) = char_length(\(text)) THEN lower(\(text) COLLATE "C") \
        ELSE replace(replace(translate(normalize(lower(\(text) COLLATE "und-x-icu"), NFC), 'ςı', 'σi'), \
        'i\u{307}', 'i'), 'ß', 'ss') COLLATE "C" END)
        """
    }
}
