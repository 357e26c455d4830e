import TrellisKernel

/// To whom an invoice is addressed; each invoice keeps its own copy.
struct BillingCustomer: Hashable, Sendable {
    let name: String
    /// The lines of the postal address without the country.
    let address: [String]
    let country: CountryCode
    /// The VAT identification number of a business in the EU.
    let taxID: TaxID?

    /// Creates a customer.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the name is empty or longer than 200 characters, or the
    ///   address has more than 6 lines of 200 characters.
    init(name: String, address: [String], country: CountryCode, taxID: TaxID? = nil) throws(BillingError) {
        guard (1...200).contains(name.unicodeScalars.count) else {
            throw .valueInvalid("customer.name", rule: "it has 1 to 200 characters.")
        }
        guard address.count <= 6, address.allSatisfy({ (1...200).contains($0.unicodeScalars.count) }) else {
            throw .valueInvalid("customer.address", rule: "it has at most 6 lines of 1 to 200 characters.")
        }
        (self.name, self.address, self.country, self.taxID) = (name, address, country, taxID)
    }
}
