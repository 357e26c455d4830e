import Foundation
import TrellisKernel

/// The words of a text as a search index has them: one definition, in Swift for SQLite and for searched texts, and in
/// the SQL of PostgreSQL.
///
/// In this order: compatibility decomposition (NFKD); lower case; without accents, vowel points, joiners and variation
/// selectors; one letter where a letter has several forms (``CaseFolding``); a space in place of punctuation, symbols
/// and emoji. Words have at most 100 scalars. So `Straße` and `STRASSE`, `ﬁle` and `file`, `Ａ` and `a`, and each way to
/// write `é` are the same word.
///
/// Neither engine's own reading of words is used: that of SQLite has the tables of an old Unicode, and that of
/// PostgreSQL depends on the locale of the database. The steps on existing characters never change (stability policy of
/// Unicode), so that an index and the words of a later version fit together.
enum SearchFolding {
    /// The number of scalars after which a word is cut; PostgreSQL refuses words of more than 2046 bytes.
    static let maximumLength = 100

    /// Returns the words of the first `limit` scalars of a text, in order.
    static func words(_ text: String, limit: Int = .max) -> [String] {
        let cut = String(text.unicodeScalars.prefix(limit)).decomposedStringWithCompatibilityMapping
        let letters = CaseFolding.lowercased(cut.unicodeScalars).unicodeScalars.filter { !Self.isIgnored($0) }
        return CaseFolding.oneForm(of: letters).unicodeScalars.prefix(limit).split(whereSeparator: isSeparator)
            .map { String($0.prefix(maximumLength)) }
    }

    /// Returns the expression with the words of the first `limit` characters of a text column on PostgreSQL, separated
    /// by spaces.
    static func postgres(_ column: String, limit: Int) -> String {
        let lower = "lower(normalize(left(coalesce(\(column), ''), \(limit)), NFKD) COLLATE \"und-x-icu\")"
        let letters = "regexp_replace(\(lower), '[\(expression(of: ignored))]+', '', 'g')"
        // ς ı, σ and ß by their numbers: a script may be read in another encoding.
        let forms = "translate(\(letters), chr(962) || chr(305), chr(963) || 'i')"
        let folded = "left(replace(\(forms), chr(223), 'ss'), \(limit))"
        let words = "regexp_replace(\(folded), '[\(expression(of: separators))]+', ' ', 'g')"
        return "regexp_replace(\(words), '([^ ]{\(maximumLength)})[^ ]+', '\\1', 'g')"
    }

    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0xAD && ignored.contains { $0.contains(scalar.value) }
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        // PostgreSQL has no U+0000, so the ranges don't either.
        scalar.value == 0 || separators.contains { $0.contains(scalar.value) }
    }

    /// Returns ranges as part of a class of a regular expression.
    private static func expression(of ranges: [ClosedRange<UInt32>]) -> String {
        func escape(_ value: UInt32) -> String {
            let digits = String(value, radix: 16, uppercase: true)
            let width = value > 0xFFFF ? 8 : 4
            return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.utf8.count) + digits
        }
        return ranges.map { range in
            range.count == 1 ? escape(range.lowerBound) : "\(escape(range.lowerBound))-\(escape(range.upperBound))"
        }.joined()
    }

    /// Accents, vowel points and other marks that writers leave out, and characters that are never shown.
    private static let ignored: [ClosedRange<UInt32>] = [
        0xAD...0xAD, 0x300...0x36F, 0x483...0x489, 0x591...0x5BD, 0x5BF...0x5BF, 0x5C1...0x5C2, 0x5C4...0x5C5,
        0x5C7...0x5C7, 0x610...0x61A, 0x640...0x640, 0x64B...0x65F, 0x670...0x670, 0x6D6...0x6DC, 0x6DF...0x6E4,
        0x6E7...0x6E8, 0x6EA...0x6ED, 0x180B...0x180F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x200C...0x200F,
        0x202A...0x202E, 0x2060...0x206F, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xFEFF...0xFEFF,
        0xE0000...0xE0FFF,
    ]

    /// Spaces, punctuation, symbols and emoji.
    private static let separators: [ClosedRange<UInt32>] = [
        0x1...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0xA9, 0xAB...0xB1, 0xB4...0xB4, 0xB6...0xB8, 0xBB...0xBB,
        0xBF...0xBF, 0xD7...0xD7, 0xF7...0xF7, 0x2C2...0x2C5, 0x2D2...0x2DF, 0x37E...0x37E, 0x387...0x387,
        0x589...0x58A, 0x5BE...0x5BE, 0x5C0...0x5C0, 0x5C3...0x5C3, 0x5F3...0x5F4, 0x60C...0x60D, 0x61B...0x61F,
        0x66A...0x66D, 0x6D4...0x6D4, 0x964...0x965, 0xE3F...0xE3F, 0xE4F...0xE4F, 0xE5A...0xE5B, 0x1680...0x1680,
        0x2000...0x206F, 0x20A0...0x20CF, 0x2116...0x2118, 0x2190...0x245F, 0x249C...0x24E9, 0x2500...0x2775,
        0x2794...0x2BFF, 0x2E00...0x2E7F, 0x3000...0x3004, 0x3008...0x3020, 0x3030...0x3030, 0x30FB...0x30FB,
        0xFE10...0xFE1F, 0xFE30...0xFE6F, 0xFF01...0xFF0F, 0xFF1A...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF65,
        0xFFFC...0xFFFD, 0x1F000...0x1FAFF,
    ]
}
