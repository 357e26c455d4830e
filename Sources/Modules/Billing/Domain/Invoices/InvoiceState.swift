import TrellisKernel

/// The stored values of an invoice, checked by ``Invoice``.
///
/// - I1: A draft has no number and no dates; every other invoice has a number, a day of issue and a due day.
/// - I2: The number is of the series of invoices and of the year of issue; the due day is not before the day of issue.
/// - I3: There is at least one line, and all are in the currency.
/// - I4: The net amount, the sum of the lines, is not negative.
/// - I5: Every tax line is exactly its rate of the net amount.
/// - I6: A paid invoice, and no other one, has a day of payment.
/// - I7: The credited net amount is between zero and the net amount, and zero for drafts and void invoices.
/// - I8: A void invoice, and no other one, has a reason.
struct InvoiceState: Hashable, Sendable {
    let id: ID<Invoice>
    let tenantID: ID<Tenant>
    /// The customer at the time of the draft.
    let customer: BillingCustomer
    let currency: Currency
    let lines: [InvoiceLine]
    let taxLines: [TaxLine]
    var status: InvoiceStatus
    var number: InvoiceNumber?
    var issuedOn: LocalDate?
    var dueOn: LocalDate?
    var paidOn: LocalDate?
    /// The sum of the credit notes before taxes.
    var creditedNet: Money
    /// The subscription that is charged; nil for an invoice that belongs to none.
    var subscriptionID: ID<Subscription>?
    /// Why it is void, in 1 to 500 characters.
    var voidReason: String?

    /// Returns the net amount when all invariants hold.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` with the number of the broken invariant.
    func checked() throws(BillingError) -> Money {
        func require(_ isTrue: Bool, _ invariant: String) throws(BillingError) {
            guard isTrue else { throw .stateInvalid(invariant) }
        }
        let dates = [issuedOn, dueOn].compactMap(\.self).count + (number == nil ? 0 : 1)
        try require(dates == (status == .draft ? 0 : 3), "I1")
        if let number, let issuedOn, let dueOn {
            try require(number.series == .invoice && number.year == issuedOn.year && issuedOn <= dueOn, "I2")
        }
        try require(!lines.isEmpty && lines.allSatisfy { $0.amount.currency == currency }, "I3")
        let net = try Money.sum(lines.map(\.amount), in: currency)
        try require(!net.isNegative, "I4")
        for line in taxLines { try require(line.amount == line.tax.amount(on: net), "I5") }
        try require((paidOn != nil) == (status == .paid), "I6")
        try require(creditedNet.currency == currency && !creditedNet.isNegative, "I7")
        try require(try !net.isLess(than: creditedNet), "I7")
        try require(creditedNet.isZero || (status != .draft && status != .void), "I7")
        try require((voidReason != nil) == (status == .void), "I8")
        return net
    }
}
