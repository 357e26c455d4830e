import TrellisKernel

/// The VAT identification number of a customer in the European Union, as in `DE123456789`.
///
/// Only its form is checked. Whether it is valid today is known by the register (VIES) alone; an adapter asks it before
/// the customer is stored.
struct TaxID: Hashable, Sendable {
    /// The country's prefix and 2 to 12 letters, digits, `+` or `*`, without spaces.
    let text: String
    /// The country of the prefix; Greece has the prefix EL.
    let country: CountryCode

    /// Creates a number; spaces, dots and hyphens are removed, and letters become capitals.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``.
    init(_ text: String) throws(BillingError) {
        let kept = text.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-") }
        let number = String(decoding: kept, as: UTF8.self).uppercased()
        let prefix = String(number.prefix(2))
        let country = try CountryCode(prefix == "EL" ? "GR" : prefix)
        let rest = number.utf8.dropFirst(2)
        guard kept.allSatisfy({ $0 < 0x80 }), prefix != "GR", CountryCode.europeanUnion.contains(country),
            (2...12).contains(rest.count),
            rest.allSatisfy(Self.isAllowed)
        else {
            throw .valueInvalid(
                "tax_id", rule: "it starts with the country's prefix, followed by 2 to 12 letters or digits.")
        }
        (self.text, self.country) = (number, country)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: byte == UInt8(ascii: "+") || byte == UInt8(ascii: "*")
        }
    }
}
