import Foundation
import TrellisKernel

/// The domain of an address, in ASCII for servers and in Unicode for people.
///
/// Names in other scripts are converted as IDNA 2008 (RFC 5891) asks for, after lower-casing and normalising them.
/// Symbols and invisible characters are refused; the contextual and bidirectional rules (RFC 5892, appendix A;
/// RFC 5893) aren't checked.
public struct MailDomain: Hashable, Sendable, CustomStringConvertible {
    /// The name in lower case; labels that aren't ASCII have their form `xn--…`.
    public let ascii: String
    /// The name with readable labels; a label that isn't valid in Unicode keeps its form `xn--…`.
    public let unicode: String

    /// Creates a domain from either form; a single label such as `localhost` is accepted, an IP address isn't.
    ///
    /// - Throws: ``MailAddressError/invalidDomain``; ``MailAddressError/tooLong``.
    public init(_ text: String) throws(MailAddressError) {
        // A long name costs time to normalise, and can't become a short one.
        guard text.utf8.count <= 1024 else { throw .tooLong }
        var labels: [(ascii: String, unicode: String)] = []
        for label in DomainLabel.mapped(text).split(utf8: ".", omittingEmptySubsequences: false) {
            labels.append(try DomainLabel.forms(of: String(label)))
        }
        guard let last = labels.last, !last.ascii.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .invalidDomain
        }
        ascii = labels.map(\.ascii).joined(separator: ".")
        unicode = labels.map(\.unicode).joined(separator: ".")
        guard ascii.utf8.count <= 253 else { throw .tooLong }
    }

    /// The name with readable labels.
    public var description: String { unicode }
}

/// The labels of a domain.
private enum DomainLabel {
    /// Returns the name in lower case and form NFKC, with ASCII full stops (RFC 5895).
    static func mapped(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var folded = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars {
            // The lunate sigma is a sigma; its compatibility form is the final one, which is another letter.
            folded.append(scalar == "\u{3F2}" ? "\u{3C3}" : scalar)
        }
        let normal = String(folded).precomposedStringWithCompatibilityMapping.lowercased()
        var result = String.UnicodeScalarView()
        for scalar in normal.precomposedStringWithCompatibilityMapping.unicodeScalars {
            result.append(scalar == "\u{3002}" ? "." : scalar)
        }
        return String(result)
    }

    /// Returns both forms of a mapped label.
    static func forms(of label: String) throws(MailAddressError) -> (ascii: String, unicode: String) {
        guard !label.utf8.allSatisfy({ $0 < 0x80 }) else { return try forms(ofASCII: label) }
        guard isValid(label), let encoded = Punycode.encoded(label) else { throw .invalidDomain }
        let ascii = "xn--\(encoded)"
        guard ascii.utf8.count <= 63 else { throw .tooLong }
        return (ascii, label)
    }

    private static func forms(ofASCII label: String) throws(MailAddressError) -> (ascii: String, unicode: String) {
        guard label.utf8.count <= 63 else { throw .tooLong }
        guard let first = label.utf8.first, let last = label.utf8.last, first != hyphen, last != hyphen,
            label.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == hyphen })
        else { throw .invalidDomain }
        guard label.hasPrefix(utf8: "xn--") else { return (label, label) }
        let encoded = String(label.dropFirst(4))
        guard let decoded = Punycode.decoded(encoded) else { throw .invalidDomain }
        // Compares bytes: to Swift, texts in different normalization forms are equal.
        let isNormal = mapped(decoded).utf8.elementsEqual(decoded.utf8)
        return (label, isNormal && isValid(decoded) && Punycode.encoded(decoded) == encoded ? decoded : label)
    }

    private static let hyphen = UInt8(ascii: "-")

    /// Returns whether a mapped label that isn't ASCII consists of letters, marks, digits and hyphens only.
    private static func isValid(_ label: String) -> Bool {
        let scalars = label.unicodeScalars
        guard let first = scalars.first, let last = scalars.last, first != "-", last != "-",
            !isMark(first), !scalars.allSatisfy(\.isASCII), !hasHyphensInThirdPlace(scalars)
        else { return false }
        return scalars.allSatisfy(isAllowed)
    }

    private static func hasHyphensInThirdPlace(_ scalars: String.UnicodeScalarView) -> Bool {
        let places = scalars.dropFirst(2).prefix(2)
        return places.count == 2 && places.allSatisfy { $0 == "-" }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// The classes LetterDigits and Exceptions of RFC 5892, sections 2.1 and 2.6.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (0x61...0x7A).contains(scalar.value) || (0x30...0x39).contains(scalar.value) || scalar == "-"
        }
        switch scalar.value {
        case 0xB7, 0x30FB, 0x6FD, 0x6FE, 0xF0B, 0x3007: return true
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: return false
        // Old Hangul letters.
        case 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7FB: return false
        default: break
        }
        guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber:
            return true
        default: return false
        }
    }
}
