import TrellisDatabase
import TrellisKernel

/// A row of `billing_credit_note`, which never changes.
@Record("billing_credit_note")
struct CreditNoteRecord: TenantOwned {
    let id: ID<CreditNote>
    let tenantID: ID<Tenant>
    var invoiceID: ID<Invoice>
    var invoiceNumber: InvoiceNumber
    var number: InvoiceNumber
    var issuedOn: LocalDate
    var reason: String
    var currency: String
    /// The amounts in minor units.
    var net: Int64
    var total: Int64
    /// A list of ``StoredTax``.
    var taxLines: JSONText
    var createdAt: Timestamp
}

extension CreditNoteRecord {
    init(_ note: CreditNote, at now: Timestamp) throws {
        self.init(
            id: note.id, tenantID: note.tenantID, invoiceID: note.invoiceID, invoiceNumber: note.invoiceNumber,
            number: note.number, issuedOn: note.issuedOn, reason: note.reason, currency: note.net.currency.code,
            net: note.net.minorUnits, total: note.total.minorUnits,
            taxLines: try JSONText(note.taxLines.map(StoredTax.init)), createdAt: now)
    }

    /// Returns the credit note.
    ///
    /// - Throws: the errors of ``CreditNote``.
    func restored() throws -> CreditNote {
        let currency = try Currency(currency)
        return try CreditNote(
            id: id, tenantID: tenantID, invoiceID: invoiceID, invoiceNumber: invoiceNumber, number: number,
            issuedOn: issuedOn, reason: reason, net: Money(net, currency),
            taxLines: try taxLines.decoded([StoredTax].self).map { try $0.restored(in: currency) })
    }
}
