/// The characters that ``NameKey`` takes for Latin letters, after case was folded.
///
/// A letter is here when its small or capital form looks like the Latin one in usual fonts: the capital of Cyrillic
/// `в` looks like `B`. Source: UTS 39, confusables.txt, limited to Cyrillic, Greek, Armenian and ASCII.
enum Lookalikes {
    /// Returns the letter that a folded character is compared as; itself without a look-alike.
    static func letter(for scalar: Unicode.Scalar) -> Unicode.Scalar { letters[scalar] ?? scalar }

    /// Returns the text with the pairs of letters that look like one.
    static func joined(_ letters: String) -> String {
        replacing("v", "v", with: "w", in: replacing("r", "n", with: "m", in: Array(letters.unicodeScalars)))
            .reduce(into: "") { $0.unicodeScalars.append($1) }
    }

    private static func replacing(
        _ first: Unicode.Scalar, _ second: Unicode.Scalar, with one: Unicode.Scalar, in scalars: [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        for scalar in scalars {
            if scalar == second, result.last == first {
                result.removeLast()
                result.append(one)
            } else {
                result.append(scalar)
            }
        }
        return result
    }

    private static let letters: [Unicode.Scalar: Unicode.Scalar] = {
        var letters: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (latin, others) in table {
            for other in others.unicodeScalars { letters[other] = latin }
        }
        return letters
    }()

    private static let table: KeyValuePairs<Unicode.Scalar, String> = [
        "a": "\u{430}\u{3B1}\u{251}",  // Cyrillic а, Greek α, Latin alpha
        "b": "\u{432}\u{3B2}\u{44C}",  // Cyrillic в ь, Greek β
        "c": "\u{441}\u{3F2}",  // Cyrillic с, Greek lunate sigma
        "d": "\u{501}",  // Cyrillic ԁ
        "e": "\u{435}\u{3B5}",  // Cyrillic е, Greek ε
        "g": "\u{261}\u{581}",  // Latin script g, Armenian ց
        "h": "\u{43D}\u{4BB}\u{3B7}\u{570}",  // Cyrillic н һ, Greek η, Armenian հ
        "j": "\u{458}\u{3F3}",  // Cyrillic ј, Greek yot
        "k": "\u{43A}\u{3BA}",  // Cyrillic к, Greek κ
        // Digit one, i, bar; dotless ı; Cyrillic і ӏ; Greek ι: a capital I looks like a small l.
        "l": "1i|\u{131}\u{456}\u{4CF}\u{3B9}",
        "m": "\u{43C}\u{3BC}",  // Cyrillic м, Greek μ
        "n": "\u{578}",  // Armenian ո
        "o": "0\u{43E}\u{3BF}\u{585}",  // digit zero; Cyrillic о, Greek ο, Armenian օ
        "p": "\u{440}\u{3C1}",  // Cyrillic р, Greek ρ
        "q": "\u{51B}\u{566}",  // Cyrillic ԛ, Armenian զ
        "s": "\u{455}",  // Cyrillic ѕ
        "t": "\u{442}\u{3C4}",  // Cyrillic т, Greek τ
        "u": "\u{57D}\u{3C5}",  // Armenian ս, Greek υ
        "v": "\u{475}\u{3BD}",  // Cyrillic ѵ, Greek ν
        "w": "\u{51D}\u{461}",  // Cyrillic ԝ ѡ
        "x": "\u{445}\u{3C7}",  // Cyrillic х, Greek χ
        "y": "\u{443}\u{4AF}",  // Cyrillic у ү
        "z": "\u{3B6}",  // Greek ζ
        "-": "\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{30FC}",  // hyphens, dashes, minus
        "'": "\u{2018}\u{2019}\u{2BC}\u{60}",  // quotation marks and apostrophes
    ]
}
