import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel

extension BillingWork {
    /// Returns an invoice, read under the lock of its subscription; nil when the tenant has none with this id.
    ///
    /// Transactions that decide on what is due read it so, since they also depend on its payments: of a credit note and
    /// an attempt to charge at the same time, the second one sees the first.
    func lockedInvoice(_ id: ID<Invoice>) throws -> Stored<Invoice>? {
        let subscription = try dependencies.invoices.load(id, in: tx)?.value.subscriptionID
        _ = try subscription.flatMap { try dependencies.subscriptions.load($0, in: tx) }
        return try dependencies.invoices.load(id, in: tx)
    }

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
        guard try !isBeingPaid(stored.value.id) else { throw BillingServiceError.paymentInProgress }
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
    /// - Parameter chosen: The id of the note; nil for a new one.
    /// - Throws: ``BillingServiceError/paymentInProgress`` while an attempt to charge the invoice isn't decided.
    @discardableResult
    func credit(
        _ stored: Stored<Invoice>, net: Money, reason: String, as chosen: ID<CreditNote>? = nil
    ) throws -> CreditNote {
        let invoices = dependencies.invoices
        guard try !isBeingPaid(stored.value.id) else { throw BillingServiceError.paymentInProgress }
        let payments = try invoices.loadPayments(of: stored.value.id, in: tx)
        let number = try invoices.takeNumber(.creditNote, year: today.year, in: tx)
        let request = CreditNoteRequest(id: chosen ?? ID(at: tx.now), number: number, day: today, reason: reason)
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
    ///
    /// - Parameter waitsForPayments: Whether an invoice that is being paid is an error; otherwise it is left out, and
    ///   what only it could credit stays pending.
    /// - Throws: ``BillingServiceError/paymentInProgress``.
    func creditUnused(of stored: Stored<Subscription>, waitsForPayments: Bool) throws -> Stored<Subscription> {
        var stored = stored
        let reason = "Unused days of \(stored.value.plan.name)"
        for invoice in try dependencies.invoices.loadCreditable(of: stored.value.id, in: tx) {
            if !waitsForPayments, try isBeingPaid(invoice.value.id) { continue }
            let (next, net) = try stored.value.drawCredits(upTo: invoice.value.creditableNet)
            if net.isZero { continue }
            stored = try dependencies.subscriptions.save(next, over: stored, in: tx)
            try credit(invoice, net: net, reason: reason)
        }
        return stored
    }

    /// Returns whether an attempt to charge an invoice isn't decided.
    func isBeingPaid(_ id: ID<Invoice>) throws -> Bool {
        try dependencies.invoices.loadPayments(of: id, in: tx).contains { $0.value.status.isOpen }
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
