import TrellisKernel

extension BillingSettings {
    /// Returns the rules of the seller.
    ///
    /// - Throws: ``BillingError`` if the settings aren't validated, and ``BillingError/taxRateMissing(_:)`` without a
    ///   rate of the seller's own country.
    func rules() throws(BillingError) -> BillingRules {
        let country = try CountryCode(sellerCountry)
        var rates: [CountryCode: Int] = [:]
        for text in taxRates {
            guard let rate = TaxRate(text) else { throw .valueInvalid("tax_rates", rule: "as in DE=19.") }
            rates[rate.country] = rate.rate
        }
        return BillingRules(
            taxes: try CountryTaxPolicy(seller: country, rates: rates),
            dunning: try DunningSchedule(
                delays: dunningDays, end: dunningEnd == .expire ? .expire : .remainPastDue),
            invoiceDueDays: invoiceDueDays, country: country, timeZone: timeZone, creditsUnusedDays: creditUnusedDays)
    }
}
