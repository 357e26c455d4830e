import TrellisKernel

/// A country by its two letters of ISO 3166-1.
///
/// The letters are checked, not their list: a policy refuses the countries that it has no rule for.
struct CountryCode: Hashable, Sendable {
    /// Two capital letters, as in `DE`.
    let letters: String

    /// Germany.
    static let germany = CountryCode(unchecked: "DE")

    /// The members of the European Union, since 2020-02-01.
    static let europeanUnion: Set<CountryCode> = Set(
        [
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
        ].map(CountryCode.init(unchecked:)))

    /// Creates a code.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the text is not two capital letters.
    init(_ letters: String) throws(BillingError) {
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard letters.utf8.count == 2, letters.utf8.allSatisfy({ capitals.contains($0) }) else {
            throw .valueInvalid("country", rule: "it is two capital letters of ISO 3166-1, as in DE.")
        }
        self.letters = letters
    }

    private init(unchecked letters: String) { self.letters = letters }
}

extension CountryCode: CustomStringConvertible {
    /// The two letters.
    var description: String { letters }
}
