import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// A line of an invoice, as it is stored in a column.
@Schema
struct StoredLine {
    var kind: String
    var text: String
    var quantity: Int64
    var start: String
    var end: String
    var amount: Int64
}

/// A tax of an invoice or credit note, as it is stored in a column.
@Schema
struct StoredTax {
    var name: String
    var rate: Int
    var treatment: String
    var amount: Int64
}

/// The addressee of an invoice, as it is stored in a column.
@Schema
struct StoredCustomer {
    var name: String
    var address: [String]
    var country: String
    var taxID: String?
}

/// An invoice whose payment failed, as it is stored with its subscription.
@Schema
struct StoredUnpaid {
    var invoiceID: ID<Invoice>
    var failedOn: String
    var attempts: Int
}

extension StoredLine {
    init(_ line: InvoiceLine) {
        self.init(
            kind: line.kind.rawValue, text: line.text, quantity: line.quantity, start: line.period.start.description,
            end: line.period.end.description, amount: line.amount.minorUnits)
    }

    func restored(in currency: Currency) throws -> InvoiceLine {
        guard let kind = InvoiceLine.Kind(rawValue: kind), let start = LocalDate(start), let end = LocalDate(end) else {
            throw BillingError.stateInvalid("line")
        }
        return try InvoiceLine(
            kind, text, quantity: quantity, period: BillingPeriod(from: start, to: end),
            amount: Money(amount, currency))
    }
}

extension StoredTax {
    init(_ line: TaxLine) {
        self.init(
            name: line.tax.name, rate: line.tax.rate, treatment: line.tax.treatment.rawValue,
            amount: line.amount.minorUnits)
    }

    func restored(in currency: Currency) throws -> TaxLine {
        guard let treatment = AppliedTax.Treatment(rawValue: treatment) else { throw BillingError.stateInvalid("tax") }
        return TaxLine(tax: try AppliedTax(name, rate: rate, treatment), amount: Money(amount, currency))
    }
}

extension StoredCustomer {
    init(_ customer: BillingCustomer) {
        self.init(
            name: customer.name, address: customer.address, country: customer.country.letters,
            taxID: customer.taxID?.text)
    }

    func restored() throws -> BillingCustomer {
        try BillingCustomer(
            name: name, address: address, country: CountryCode(country), taxID: taxID.map { try TaxID($0) })
    }
}

extension StoredUnpaid {
    init(_ unpaid: UnpaidInvoice) {
        self.init(invoiceID: unpaid.invoiceID, failedOn: unpaid.failedOn.description, attempts: unpaid.attempts)
    }

    func restored() throws -> UnpaidInvoice {
        guard let day = LocalDate(failedOn) else { throw BillingError.stateInvalid("unpaid") }
        return try UnpaidInvoice(invoiceID, failedOn: day, attempts: attempts)
    }
}

extension JSONText {
    init(_ value: some SchemaValue) throws { self.init(try SchemaCoding.text(value)) }

    func decoded<Value: SchemaValue>(_ type: Value.Type = Value.self) throws -> Value {
        try SchemaCoding.decodeStored(type, from: text)
    }
}
