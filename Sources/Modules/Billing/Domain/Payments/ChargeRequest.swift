import TrellisKernel

/// What a gateway is asked to charge.
struct ChargeRequest: Hashable, Sendable {
    let key: IdempotencyKey
    /// Above zero.
    let amount: Money
    let customer: GatewayReference
    /// Nil for the customer's default.
    let method: GatewayReference?
    let invoiceID: ID<Invoice>
    /// The text on the customer's statement, as in `Invoice 2026-000123`.
    let text: String

    /// Creates the request for an attempt to collect what is due of an invoice.
    ///
    /// - Throws: ``BillingError/invoiceActionRefused(_:_:)`` when nothing is due,
    ///   ``BillingError/valueInvalid(_:rule:)``.
    init(
        _ invoice: Invoice, attempt: Int, customer: GatewayReference, method: GatewayReference? = nil
    ) throws(BillingError) {
        let due = try invoice.amountDue
        guard due.minorUnits > 0, let number = invoice.number else {
            throw .invoiceActionRefused(.pay, invoice.status)
        }
        key = try .charge(invoice.id, attempt: attempt)
        (amount, invoiceID, text) = (due, invoice.id, "Invoice \(number)")
        (self.customer, self.method) = (customer, method)
    }

    /// Creates the request of a stored attempt again, with the same values as the first time.
    init(repeating payment: Payment, number: InvoiceNumber, customer: GatewayReference) {
        (key, amount, invoiceID) = (payment.key, payment.amount, payment.invoiceID)
        (self.customer, method, text) = (customer, payment.method, "Invoice \(number)")
    }
}
