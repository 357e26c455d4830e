import TrellisKernel

@testable import Billing

/// The invoices, credit notes, payments and refunds of a ``MemoryStore``.
struct MemoryInvoiceRepository: InvoiceRepository {
    func takeNumber(_ series: InvoiceNumber.Series, year: Int, in work: MemoryWork) throws -> InvoiceNumber {
        let next = work.tables.counters["\(series.rawValue)\(year)", default: 0] + 1
        work.tables.counters["\(series.rawValue)\(year)"] = next
        return try InvoiceNumber(series, year: year, sequence: next)
    }

    func load(_ id: ID<Invoice>, in work: MemoryWork) throws -> Stored<Invoice>? {
        work.tables.invoices.first { $0.value.id == id }
    }

    func loadOpen(in work: MemoryWork) throws -> [Stored<Invoice>] {
        work.tables.invoices.filter { $0.value.status == .open }
    }

    func loadUnpaid(before day: LocalDate, in work: MemoryWork) throws -> [Stored<Invoice>] {
        try work.tables.invoices.filter {
            let invoice = $0.value
            let isOverdue = invoice.status == .open && invoice.dueOn.map { $0 < day } == true
            return try invoice.subscriptionID != nil && !invoice.amountDue.isZero
                && (isOverdue || invoice.status == .uncollectible)
        }
    }

    func loadCreditable(of subscription: ID<Subscription>, in work: MemoryWork) throws -> [Stored<Invoice>] {
        try work.tables.invoices.reversed().filter {
            let invoice = $0.value
            return try invoice.subscriptionID == subscription && invoice.status.after(.credit) != nil
                && !invoice.creditableNet.isZero
        }
    }

    func insert(_ invoice: Invoice, in work: MemoryWork) throws -> Stored<Invoice> {
        let stored = Stored(value: invoice, version: 1)
        work.tables.invoices.append(stored)
        return stored
    }

    func save(_ invoice: Invoice, over loaded: Stored<Invoice>, in work: MemoryWork) throws -> Stored<Invoice> {
        guard let index = work.tables.invoices.firstIndex(where: { $0.value.id == invoice.id }) else {
            throw BillingServiceError.changedMeanwhile
        }
        let stored = try work.tables.invoices[index].replaced(by: invoice, over: loaded)
        work.tables.invoices[index] = stored
        return stored
    }

    func insert(_ note: CreditNote, in work: MemoryWork) throws {
        guard try loadCreditNote(note.id, in: work) == nil else { throw BillingServiceError.creditNoteIDUsed }
        work.tables.notes.append(note)
    }

    func loadLastCreditNote(of invoice: ID<Invoice>, in work: MemoryWork) throws -> CreditNote? {
        work.tables.notes.last { $0.invoiceID == invoice }
    }

    func loadCreditNote(_ id: ID<CreditNote>, in work: MemoryWork) throws -> CreditNote? {
        work.tables.notes.first { $0.id == id }
    }

    func loadPayment(_ key: IdempotencyKey, in work: MemoryWork) throws -> Stored<Payment>? {
        work.tables.payments.first { $0.value.key == key }
    }

    func loadPayments(of invoice: ID<Invoice>, in work: MemoryWork) throws -> [Stored<Payment>] {
        work.tables.payments.filter { $0.value.invoiceID == invoice }
    }

    func insert(_ payment: Payment, in work: MemoryWork) throws -> Stored<Payment> {
        guard try loadPayment(payment.key, in: work) == nil else { throw BillingServiceError.changedMeanwhile }
        let stored = Stored(value: payment, version: 1)
        work.tables.payments.append(stored)
        return stored
    }

    func save(_ payment: Payment, over loaded: Stored<Payment>, in work: MemoryWork) throws -> Stored<Payment> {
        guard let index = work.tables.payments.firstIndex(where: { $0.value.id == payment.id }) else {
            throw BillingServiceError.changedMeanwhile
        }
        let stored = try work.tables.payments[index].replaced(by: payment, over: loaded)
        work.tables.payments[index] = stored
        return stored
    }

    func insert(_ refund: Refund, in work: MemoryWork) throws -> Stored<Refund> {
        let stored = Stored(value: refund, version: 1)
        work.tables.refunds[refund.noteID] = stored
        return stored
    }

    func loadRefund(of note: ID<CreditNote>, in work: MemoryWork) throws -> Stored<Refund>? {
        work.tables.refunds[note]
    }

    func save(_ refund: Refund, over loaded: Stored<Refund>, in work: MemoryWork) throws -> Stored<Refund> {
        guard let stored = try work.tables.refunds[refund.noteID]?.replaced(by: refund, over: loaded) else {
            throw BillingServiceError.changedMeanwhile
        }
        work.tables.refunds[refund.noteID] = stored
        return stored
    }
}
