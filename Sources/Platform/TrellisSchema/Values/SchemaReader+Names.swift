import Foundation
import TrellisKernel

/// The reading of names, of `@Name`.
extension SchemaReader {
    /// Composes a name, so that each way to write an accent is the same text, and checks its length in Unicode scalars
    /// and that a reader can see some of it; ignores nil.
    public mutating func readName(
        _ name: inout String?, minLength: Int = 0, maxLength: Int = .max, at json: JSONNode
    ) {
        guard let text = name else { return }
        let composed = VisibleText.composed(text)
        name = composed
        check(composed, minLength: minLength, maxLength: maxLength, at: json)
        guard !composed.isEmpty, !VisibleText.isVisible(composed) else { return }
        report("name.invisible", "Expected a name with at least one visible character.", at: json)
    }

    /// As ``readName(_:minLength:maxLength:at:)-(String?,_,_,_)``, of a property with a default.
    public mutating func readName(_ name: inout String, minLength: Int = 0, maxLength: Int = .max, at json: JSONNode) {
        var text: String? = name
        readName(&text, minLength: minLength, maxLength: maxLength, at: json)
        name = text ?? name
    }

    /// As ``readName(_:minLength:maxLength:at:)-(String?,_,_,_)``, of a change.
    public mutating func readName(
        _ name: inout Patch<String>, minLength: Int = 0, maxLength: Int = .max, at json: JSONNode
    ) {
        var text = name.value
        readName(&text, minLength: minLength, maxLength: maxLength, at: json)
        if let text { name = .value(text) }
    }
}

/// Which texts a reader can see, and the form in which they are stored.
///
/// Source: UAX 15 (form NFC), and the properties White_Space and Default_Ignorable_Code_Point of UAX 44.
package enum VisibleText {
    /// Returns the text in form NFC.
    package static func composed(_ text: String) -> String {
        text.utf8.contains { $0 >= 0x80 } ? text.precomposedStringWithCanonicalMapping : text
    }

    /// Returns whether a scalar of the text is shown by itself: not a space, a control, a joiner or a mark.
    package static func isVisible(_ text: String) -> Bool { text.unicodeScalars.contains { isVisible($0) } }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x21...0x7E).contains(scalar.value) }
        let properties = scalar.properties
        guard !properties.isWhitespace, !properties.isDefaultIgnorableCodePoint, !blanks.contains(scalar) else {
            return false
        }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .nonspacingMark, .enclosingMark, .spacingMark: return false
        default: return true
        }
    }

    /// Symbols without ink, which no property names: the empty Braille pattern, and the musical null notehead.
    private static let blanks: Set<Unicode.Scalar> = ["\u{2800}", "\u{1D159}"]
}
