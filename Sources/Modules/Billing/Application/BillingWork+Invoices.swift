import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel

extension BillingWork {
    /// Numbers and issues a draft, and enqueues its payment; an invoice with nothing due is paid at once.
    @discardableResult
    func issue(_ draft: Invoice) throws -> Stored<Invoice> {
        let invoices = dependencies.invoices
        let inserted = try invoices.insert(draft, in: tx)
        let number = try invoices.takeNumber(.invoice, year: today.year, in: tx)
        let change = try inserted.value.issued(number, on: today, dueAfter: dependencies.rules.invoiceDueDays)
        let issued = try invoices.save(change.invoice, over: inserted, in: tx)
        try publish(change.event, of: change.invoice)
        try requestDocuments(about: .invoice(issued.value.id), number)
        guard try !issued.value.amountDue.isZero else { return try pay(issued) }
        try collect(issued.value)
        return issued
    }

    /// Stores that an invoice is paid, and that its subscription isn't past due because of it any more.
    @discardableResult
    func pay(_ stored: Stored<Invoice>) throws -> Stored<Invoice> {
        try settle(stored, try stored.value.paid(on: today))
    }

    /// Stores that an invoice is not expected to be paid any more.
    @discardableResult
    func writeOff(_ stored: Stored<Invoice>) throws -> Stored<Invoice> {
        try settle(stored, try stored.value.writtenOff(on: today))
    }

    /// Stores that an issued invoice is void.
    ///
    /// - Throws: ``BillingServiceError/paymentInProgress`` while an attempt to charge it isn't decided; the errors of
    ///   ``Invoice/voided(on:reason:)``.
    @discardableResult
    func void(_ stored: Stored<Invoice>, reason: String) throws -> Stored<Invoice> {
        let payments = try dependencies.invoices.loadPayments(of: stored.value.id, in: tx)
        guard !payments.contains(where: { $0.value.status.isOpen }) else {
            throw BillingServiceError.paymentInProgress
        }
        return try settle(stored, try stored.value.voided(on: today, reason: reason))
    }

    /// Enqueues the job that charges an invoice, unless it is enqueued already.
    ///
    /// - Parameter isRequested: Whether the next attempt is now, instead of on the day of the dunning schedule.
    func collect(_ invoice: Invoice, isRequested: Bool = false) throws {
        try tx.enqueue(
            CollectInvoice(invoice: invoice.id, isRequested: isRequested),
            JobOptions(unique: UniqueJob("\(invoice.id)", onConflict: isRequested ? .replace : .keep)))
    }

    /// Issues a credit note for a part of an invoice, and enqueues its refund when the invoice was paid.
    ///
    /// - Throws: ``BillingServiceError/paymentInProgress`` while an attempt to charge the invoice isn't decided.
    @discardableResult
    func credit(_ stored: Stored<Invoice>, net: Money, reason: String) throws -> CreditNote {
        let invoices = dependencies.invoices
        let payments = try invoices.loadPayments(of: stored.value.id, in: tx)
        guard !payments.contains(where: { $0.value.status.isOpen }) else {
            throw BillingServiceError.paymentInProgress
        }
        let number = try invoices.takeNumber(.creditNote, year: today.year, in: tx)
        let request = CreditNoteRequest(id: ID(at: tx.now), number: number, day: today, reason: reason)
        let (change, note) = try stored.value.credited(net, by: request)
        let saved = try invoices.save(change.invoice, over: stored, in: tx)
        try invoices.insert(note, in: tx)
        try publish(change.event, of: change.invoice, note: note)
        try requestDocuments(about: .creditNote(note.id), number)
        if saved.value.status == .open, try saved.value.amountDue.isZero {
            try pay(saved)
        } else if let payment = payments.last(where: { $0.value.status == .succeeded }) {
            let refund = try Refund(of: note.id, from: payment.value, amount: note.total)
            _ = try invoices.insert(refund, in: tx)
            try tx.enqueue(RefundCreditNote(creditNote: note.id), JobOptions(unique: UniqueJob("\(note.id)")))
        }
        return note
    }

    /// Credits what a subscription that has ended was charged for unused days, on its latest invoices.
    func creditUnused(of stored: Stored<Subscription>, reason: String) throws -> Stored<Subscription> {
        var stored = stored
        for invoice in try dependencies.invoices.loadCreditable(of: stored.value.id, in: tx) {
            let (next, net) = try stored.value.drawCredits(upTo: invoice.value.creditableNet)
            if net.isZero { continue }
            stored = try dependencies.subscriptions.save(next, over: stored, in: tx)
            try credit(invoice, net: net, reason: reason)
        }
        return stored
    }

    private func settle(_ stored: Stored<Invoice>, _ change: InvoiceChange) throws -> Stored<Invoice> {
        try recover(stored.value)
        let saved = try dependencies.invoices.save(change.invoice, over: stored, in: tx)
        try publish(change.event, of: change.invoice)
        return saved
    }

    private func recover(_ invoice: Invoice) throws {
        guard let id = invoice.subscriptionID, let stored = try dependencies.subscriptions.load(id, in: tx),
            stored.value.unpaid.contains(where: { $0.invoiceID == invoice.id })
        else { return }
        _ = try apply(try stored.value.recover(invoice.id, on: today), over: stored)
    }
}
