import Foundation

/// The form in which names are compared: without case, spaces and look-alikes.
///
/// Two names with one key look alike to a reader, so that a list must not contain both: `Admin`, ` admin`, `ＡＤＭＩＮ`,
/// `аdmin` with a Cyrillic letter, `Adm1n`. In this order:
///
/// 1. Form NFKC: full-width letters, ligatures and other compatibility characters become the usual ones (UAX 15).
/// 2. Spaces, controls and characters that are never shown are removed, such as the zero-width joiner.
/// 3. Case is folded: upper case, then lower case, of each character, so that `ß` equals `SS`.
/// 4. The look-alikes of ``Lookalikes`` become the Latin letter. It is a short table for names that Latin readers could
///    confuse, not all of UTS 39.
///
/// The key is for comparison only and never shown. Changing the table changes stored keys: fill them again.
struct NameKey: Hashable, Sendable, CustomStringConvertible {
    /// The key; empty for a name that consists of spaces.
    let description: String

    /// Creates the key of a name of any length.
    init(_ name: String) {
        let shown = name.precomposedStringWithCompatibilityMapping.unicodeScalars.filter(Self.isShown)
        var folded = ""
        for scalar in shown {
            for upper in scalar.properties.uppercaseMapping.unicodeScalars {
                folded += upper.properties.lowercaseMapping
            }
        }
        var letters = ""
        for scalar in folded.precomposedStringWithCompatibilityMapping.unicodeScalars {
            // What remains of İ: the dot above an i, which has one already.
            if scalar == "\u{307}", letters.unicodeScalars.last == "l" { continue }
            letters.unicodeScalars.append(Lookalikes.letter(for: scalar))
        }
        description = Lookalikes.joined(letters)
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        guard !properties.isWhitespace, !properties.isDefaultIgnorableCodePoint else { return false }
        return properties.generalCategory != .control && properties.generalCategory != .format
    }
}
