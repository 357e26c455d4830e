import TrellisKernel

extension Invoice {
    /// Returns the invoice and a credit note for a part of its net amount.
    ///
    /// The note has the taxes of the invoice, in the same proportion. Their rounding is cumulative: the notes of an
    /// invoice that is credited in full have exactly its taxes, in however many parts.
    ///
    /// - Throws: ``BillingError/creditTooLarge(remaining:)``, ``BillingError/invoiceActionRefused(_:_:)`` for drafts
    ///   and void invoices, ``BillingError/valueInvalid(_:rule:)`` when the amount is not above zero.
    func credited(
        _ net: Money, by request: CreditNoteRequest
    ) throws(BillingError) -> (change: InvoiceChange, note: CreditNote) {
        var next = try state(after: .credit)
        guard let invoiceNumber = next.number else { throw .invoiceActionRefused(.credit, next.status) }
        let remaining = try creditableNet
        guard try !remaining.isLess(than: net) else { throw .creditTooLarge(remaining: remaining) }
        next.creditedNet = try next.creditedNet.adding(net)
        var taxLines: [TaxLine] = []
        for line in next.taxLines {
            let (before, after) = (try line.tax.amount(on: self.creditedNet), try line.tax.amount(on: next.creditedNet))
            taxLines.append(TaxLine(tax: line.tax, amount: try after.subtracting(before)))
        }
        let note = try CreditNote(
            id: request.id, tenantID: next.tenantID, invoiceID: next.id, invoiceNumber: invoiceNumber,
            number: request.number, issuedOn: request.day, reason: request.reason, net: net, taxLines: taxLines)
        let invoice = try Invoice(next)
        let event = InvoiceEvent(kind: .credited(note.number, note.total), invoice: invoice, day: request.day)
        return (InvoiceChange(invoice: invoice, event: event), note)
    }
}
