import TrellisDatabase
import TrellisKernel

/// The invoices and credit notes of a tenant in `billing_invoice` and `billing_credit_note`, numbered by
/// `billing_counter`.
struct SQLInvoiceRepository: InvoiceRepository {
    /// The most invoices that one call returns.
    private static let limit = 100

    func takeNumber(
        _ series: InvoiceNumber.Series, year: Int, in work: TenantTransaction
    ) throws -> InvoiceNumber {
        let first = CounterRecord(
            id: ID(at: work.now), tenantID: work.scope.tenantID, series: series.rawValue, year: year, last: 1)
        let sequence = try work.nextNumber(first, on: { [$0.series, $0.year] }, counting: { $0.last })
        return try InvoiceNumber(series, year: year, sequence: sequence)
    }

    func load(_ id: ID<Invoice>, in work: TenantTransaction) throws -> Stored<Invoice>? {
        try work.find(InvoiceRecord.self, id)?.restored()
    }

    func loadOpen(in work: TenantTransaction) throws -> [Stored<Invoice>] {
        let open = InvoiceRecord.where { $0.status == .open }.order { $0.createdAt.ascending }
        return try work.fetch(open.limit(Self.limit)).map { try $0.restored() }
    }

    func loadUnpaid(before day: LocalDate, in work: TenantTransaction) throws -> [Stored<Invoice>] {
        let unpaid = InvoiceRecord.where {
            $0.subscriptionID != nil && $0.total != $0.creditedTotal
                && ($0.status == .uncollectible || ($0.status == .open && $0.dueOn < day))
        }
        let oldest = unpaid.order { [$0.createdAt.ascending, $0.id.ascending] }.limit(Self.limit)
        return try work.fetch(oldest).map { try $0.restored() }
    }

    func loadCreditable(of subscription: ID<Subscription>, in work: TenantTransaction) throws -> [Stored<Invoice>] {
        let issued = InvoiceRecord.where {
            $0.subscriptionID == subscription && $0.status.in([.open, .paid, .uncollectible])
                && $0.creditedNet != $0.net
        }
        let latest = issued.order { [$0.createdAt.descending, $0.id.descending] }.limit(Self.limit)
        return try work.fetch(latest).map { try $0.restored() }
    }

    func insert(_ invoice: Invoice, in work: TenantTransaction) throws -> Stored<Invoice> {
        try work.insert(InvoiceRecord(invoice)).restored()
    }

    func save(
        _ invoice: Invoice, over loaded: Stored<Invoice>, in work: TenantTransaction
    ) throws -> Stored<Invoice> {
        try work.updateLoaded(try InvoiceRecord(invoice, version: loaded.version)).restored()
    }

    func insert(_ note: CreditNote, in work: TenantTransaction) throws {
        do {
            try work.insert(CreditNoteRecord(note, at: work.now))
        } catch DatabaseError.uniqueViolation(constraint: "billing_credit_note_pkey") {
            throw BillingServiceError.creditNoteIDUsed
        }
    }

    func loadCreditNote(_ id: ID<CreditNote>, in work: TenantTransaction) throws -> CreditNote? {
        try work.find(CreditNoteRecord.self, id)?.restored()
    }

    func loadLastCreditNote(of invoice: ID<Invoice>, in work: TenantTransaction) throws -> CreditNote? {
        let notes = CreditNoteRecord.where { $0.invoiceID == invoice }
        return try work.first(notes.order { [$0.createdAt.descending, $0.number.descending] })?.restored()
    }
}

extension SQLInvoiceRepository {
    func loadPayment(_ key: IdempotencyKey, in work: TenantTransaction) throws -> Stored<Payment>? {
        try work.first(PaymentRecord.where { $0.key == key.text })?.restored()
    }

    func loadPayments(of invoice: ID<Invoice>, in work: TenantTransaction) throws -> [Stored<Payment>] {
        let payments = PaymentRecord.where { $0.invoiceID == invoice }
        return try work.fetch(payments.order { [$0.createdAt.ascending, $0.id.ascending] }).map { try $0.restored() }
    }

    func insert(_ payment: Payment, in work: TenantTransaction) throws -> Stored<Payment> {
        do {
            return try work.insert(PaymentRecord(payment)).restored()
        } catch DatabaseError.uniqueViolation(constraint: "billing_payment_key_key") {
            throw BillingServiceError.changedMeanwhile
        }
    }

    func save(
        _ payment: Payment, over loaded: Stored<Payment>, in work: TenantTransaction
    ) throws -> Stored<Payment> {
        try work.updateLoaded(PaymentRecord(payment, version: loaded.version)).restored()
    }

    func insert(_ refund: Refund, in work: TenantTransaction) throws -> Stored<Refund> {
        try work.insert(RefundRecord(refund)).restored()
    }

    func loadRefund(of note: ID<CreditNote>, in work: TenantTransaction) throws -> Stored<Refund>? {
        try work.find(RefundRecord.self, note)?.restored()
    }

    func save(_ refund: Refund, over loaded: Stored<Refund>, in work: TenantTransaction) throws -> Stored<Refund> {
        try work.updateLoaded(RefundRecord(refund, version: loaded.version)).restored()
    }
}
