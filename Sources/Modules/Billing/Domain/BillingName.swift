import TrellisKernel

/// The rule of all stable names in billing.
enum BillingName {
    /// Returns the name when it has 1 to 60 lower-case letters, digits, underscores and dots and starts with a letter.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``.
    static func checked(_ name: String, _ what: String) throws(BillingError) -> String {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let isValid = name.utf8.allSatisfy {
            letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
        }
        guard isValid, name.utf8.count <= 60, let first = name.utf8.first, letters.contains(first) else {
            throw .valueInvalid(
                what, rule: "it has 1 to 60 lower-case letters, digits, underscores or dots, and a letter first.")
        }
        return name
    }
}
