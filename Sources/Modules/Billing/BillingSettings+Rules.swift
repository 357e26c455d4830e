import TrellisKernel
import TrellisTexts

extension BillingSettings {
    /// Returns the gateway for an environment.
    ///
    /// - Throws: ``GatewayError/fakeRefused(_:)`` for the fake gateway outside of development and test, unless it is
    ///   allowed: with its payment methods each customer could pay without money.
    func gateway(in environment: String) throws(GatewayError) -> GatewayKind {
        let isReal = environment != "development" && environment != "test"
        guard gateway != .fake || !isReal || allowFake else { throw .fakeRefused(environment) }
        return gateway
    }

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
            invoiceDueDays: invoiceDueDays, country: country, timeZone: timeZone, creditsUnusedDays: creditUnusedDays,
            seller: Seller(name: sellerName, address: sellerAddress, country: country, taxID: sellerTaxID),
            language: LanguageTag(language) ?? .english, trialNoticeDays: trialNoticeDays, sendsReceipts: receipts)
    }
}
