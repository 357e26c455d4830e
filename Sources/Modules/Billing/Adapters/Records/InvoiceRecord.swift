import TrellisDatabase
import TrellisKernel

/// A row of `billing_invoice`.
@Record("billing_invoice")
struct InvoiceRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<Invoice>
    let tenantID: ID<Tenant>
    var subscriptionID: ID<Subscription>?
    var status: InvoiceStatus
    var number: InvoiceNumber?
    var issuedOn: LocalDate?
    var dueOn: LocalDate?
    var paidOn: LocalDate?
    var currency: String
    /// The amounts in minor units, for lists and sums; the lines and taxes say the same.
    var net: Int64
    var total: Int64
    var creditedNet: Int64
    var creditedTotal: Int64
    /// A ``StoredCustomer``.
    var customer: JSONText
    /// A list of ``StoredLine``.
    var lines: JSONText
    /// A list of ``StoredTax``.
    var taxLines: JSONText
    var voidReason: String?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension InvoiceRecord {
    /// Creates a row; `version` is the one that the next update must find.
    init(_ invoice: Invoice, version: Int = 1) throws {
        let state = invoice.state
        self.init(
            id: state.id, tenantID: state.tenantID, subscriptionID: state.subscriptionID, status: state.status,
            number: state.number, issuedOn: state.issuedOn, dueOn: state.dueOn, paidOn: state.paidOn,
            currency: state.currency.code, net: invoice.net.minorUnits, total: invoice.total.minorUnits,
            creditedNet: state.creditedNet.minorUnits, creditedTotal: invoice.creditedTotal.minorUnits,
            customer: try JSONText(StoredCustomer(state.customer)),
            lines: try JSONText(state.lines.map(StoredLine.init)),
            taxLines: try JSONText(state.taxLines.map(StoredTax.init)), voidReason: state.voidReason, version: version)
    }

    /// Returns the invoice and its version.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` for a row that breaks an invariant.
    func restored() throws -> Stored<Invoice> {
        let currency = try Currency(currency)
        let state = InvoiceState(
            id: id, tenantID: tenantID, customer: try customer.decoded(StoredCustomer.self).restored(),
            currency: currency, lines: try lines.decoded([StoredLine].self).map { try $0.restored(in: currency) },
            taxLines: try taxLines.decoded([StoredTax].self).map { try $0.restored(in: currency) }, status: status,
            number: number, issuedOn: issuedOn, dueOn: dueOn, paidOn: paidOn,
            creditedNet: Money(creditedNet, currency), subscriptionID: subscriptionID, voidReason: voidReason)
        let invoice = try Invoice(state)
        guard (invoice.net.minorUnits, invoice.total.minorUnits) == (net, total) else {
            throw BillingError.stateInvalid("I4")
        }
        return Stored(value: invoice, version: version)
    }
}

/// A row of `billing_counter`: the last number of a series and year.
@Record("billing_counter")
struct CounterRecord: TenantOwned {
    let id: ID<CounterRecord>
    let tenantID: ID<Tenant>
    /// The raw value of ``InvoiceNumber/Series``.
    var series: String
    var year: Int
    var last: Int
}
