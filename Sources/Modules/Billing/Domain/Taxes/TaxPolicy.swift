/// The rules of taxes: which taxes a seller charges to a customer.
///
/// A policy chooses taxes and rates; the invoice calculates the amounts, so no policy can miscalculate a total.
protocol TaxPolicy: Sendable {
    /// Returns the taxes on an invoice to the customer, each on the whole net amount.
    ///
    /// - Throws: ``BillingError/taxRateMissing(_:)`` when the policy has no rule for the customer's country.
    func taxes(for customer: BillingCustomer) throws(BillingError) -> [AppliedTax]
}
