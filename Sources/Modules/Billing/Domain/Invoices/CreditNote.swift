import TrellisKernel

/// A document that takes back an invoice or a part of it.
struct CreditNote: Hashable, Sendable {
    let id: ID<CreditNote>
    let tenantID: ID<Tenant>
    let invoiceID: ID<Invoice>
    let invoiceNumber: InvoiceNumber
    /// In the series of credit notes.
    let number: InvoiceNumber
    let issuedOn: LocalDate
    /// The text for the customer.
    let reason: String
    /// Above zero.
    let net: Money
    let taxLines: [TaxLine]
    /// The net amount plus its taxes: what the customer gets back, or owes less.
    let total: Money

    /// Restores a stored credit note; ``Invoice/credited(_:by:)`` issues one.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``, ``BillingError/currencyMismatch(expected:found:)``.
    init(
        id: ID<CreditNote>, tenantID: ID<Tenant>, invoiceID: ID<Invoice>, invoiceNumber: InvoiceNumber,
        number: InvoiceNumber, issuedOn: LocalDate, reason: String, net: Money, taxLines: [TaxLine]
    ) throws(BillingError) {
        guard number.series == .creditNote, invoiceNumber.series == .invoice, number.year == issuedOn.year else {
            throw .valueInvalid("number", rule: "a credit note has a number of its own series and year.")
        }
        guard (1...500).contains(reason.unicodeScalars.count) else {
            throw .valueInvalid("reason", rule: "it has 1 to 500 characters.")
        }
        guard net.minorUnits > 0, taxLines.allSatisfy({ !$0.amount.isNegative }) else {
            throw .valueInvalid("amount", rule: "a credit note credits more than zero.")
        }
        (self.id, self.tenantID, self.number, self.issuedOn) = (id, tenantID, number, issuedOn)
        (self.invoiceID, self.invoiceNumber, self.reason) = (invoiceID, invoiceNumber, reason)
        (self.net, self.taxLines, total) = (net, taxLines, try TaxLine.total(net, taxLines))
    }
}
