import Foundation
import TrellisSchema

/// The name of a file, safe to show, to send in header fields and to save on any system.
///
/// It has 1 to 255 bytes of UTF-8 in NFC, no path, no control characters, no characters that change the direction of
/// text (which make `gpj.exe` look like `exe.jpg`), no space or dot at its end, and isn't `.` or `..`.
struct FileName: Hashable, Sendable {
    /// The name of a file whose name has nothing left.
    private static let fallback = "file"
    private static let maximumLength = 255

    let text: String

    /// Makes a name of any text: the last component of a path, without the characters that names don't have.
    init(normalizing text: String) {
        let component = text.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: component.unicodeScalars.filter { !Self.isRemoved($0) })
        let normal = Self.trimmed(String(kept).precomposedStringWithCanonicalMapping)
        let short = Self.trimmed(Self.shortened(normal))
        self.text = VisibleText.isVisible(short) ? short : Self.fallback
    }

    private static func isRemoved(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true  // control characters
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x061C: true  // directions of text
        case 0x2028, 0x2029, 0xFEFF: true  // line separators, byte order mark
        default: false
        }
    }

    /// Returns the text without spaces at its ends and without dots at its end.
    private static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while let last = scalars.last, last == "." || last.properties.isWhitespace { scalars.removeLast() }
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        return String(scalars)
    }

    /// Returns the text with at most 255 bytes: cut between two characters, in front of its extension.
    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > maximumLength else { return text }
        var suffix = ""
        if let dot = text.unicodeScalars.lastIndex(of: "."), text[dot...].utf8.count <= 32 {
            suffix = String(text[dot...])
        }
        let space = maximumLength - suffix.utf8.count
        var stem = ""
        for character in text.dropLast(suffix.count) {
            guard stem.utf8.count + character.utf8.count <= space else { break }
            stem.append(character)
        }
        // One character may be longer than the whole name may be.
        return stem + suffix
    }
}
