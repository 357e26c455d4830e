/// Taxes by country, for a seller of electronic services.
///
/// The first matching row applies:
///
/// | customer | tax |
/// |---|---|
/// | in the seller's country | its rate, with or without a tax id |
/// | in another country of the EU, with a tax id of that country, and the seller is in the EU | reverse charge, 0 % |
/// | in another country of the EU | the rate of the customer's country (one-stop shop) |
/// | in a country with a configured rate | that rate |
/// | elsewhere | outside the scope, 0 % |
///
/// A country of the EU without a configured rate is an error, never 0 %. Thresholds of small sellers, reduced rates,
/// exempt customers and taxes of states are not covered: they need a policy of their own.
struct CountryTaxPolicy: TaxPolicy {
    let seller: CountryCode
    /// Rates in thousandths of a percent.
    let rates: [CountryCode: Int]

    /// Creates a policy.
    ///
    /// - Throws: ``BillingError/taxRateMissing(_:)`` without a rate of the seller's own country,
    ///   ``BillingError/valueInvalid(_:rule:)`` for a rate outside 0 to 100 %.
    init(seller: CountryCode, rates: [CountryCode: Int]) throws(BillingError) {
        guard rates[seller] != nil else { throw .taxRateMissing(seller) }
        for (country, rate) in rates { _ = try AppliedTax("VAT \(country)", rate: rate) }
        (self.seller, self.rates) = (seller, rates)
    }

    func taxes(for customer: BillingCustomer) throws(BillingError) -> [AppliedTax] {
        let country = customer.country
        let isInUnion = CountryCode.europeanUnion.contains(country)
        let isSellerInUnion = CountryCode.europeanUnion.contains(seller)
        if country != seller, isInUnion, isSellerInUnion, customer.taxID?.country == country {
            return [try AppliedTax("VAT \(country)", rate: 0, .reverseCharge)]
        }
        if let rate = rates[country] { return [try AppliedTax("VAT \(country)", rate: rate)] }
        guard !isInUnion || !isSellerInUnion else { throw .taxRateMissing(country) }
        return [try AppliedTax("VAT \(country)", rate: 0, .outsideScope)]
    }
}
