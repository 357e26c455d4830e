import TrellisKernel

/// An invoice whose payment failed, and how often.
struct UnpaidInvoice: Hashable, Sendable {
    let invoiceID: ID<Invoice>
    /// The day of the first failure.
    let failedOn: LocalDate
    /// Failed attempts, at least 1.
    let attempts: Int

    /// Creates an entry after a number of failed attempts.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when there are none.
    init(_ invoiceID: ID<Invoice>, failedOn: LocalDate, attempts: Int = 1) throws(BillingError) {
        guard attempts >= 1 else { throw .valueInvalid("attempts", rule: "they are at least 1.") }
        (self.invoiceID, self.failedOn, self.attempts) = (invoiceID, failedOn, attempts)
    }
}
