import TrellisKernel

/// The invoices, credit notes and payments of one tenant, within a unit of work; see ``SubscriptionRepository``.
protocol InvoiceRepository<UnitOfWork>: Sendable {
    /// The transaction, as in `TenantTransaction`.
    associatedtype UnitOfWork

    /// Returns the next number of a series and year, and takes it.
    ///
    /// The counter is locked until the end of the transaction, and a rollback takes the number back: so numbers have no
    /// gaps, and parallel writers wait for each other. Call it last, right before the document is stored.
    func takeNumber(
        _ series: InvoiceNumber.Series, year: Int, in work: UnitOfWork
    ) throws -> InvoiceNumber

    /// Returns the invoice; nil when the tenant has none with this id.
    func load(_ id: ID<Invoice>, in work: UnitOfWork) throws -> Stored<Invoice>?

    /// Returns the open invoices, oldest first, at most 100.
    func loadOpen(in work: UnitOfWork) throws -> [Stored<Invoice>]

    /// Returns the invoices of subscriptions of which something is due that is written off, or was due before a day;
    /// oldest first, at most 100.
    func loadUnpaid(before day: LocalDate, in work: UnitOfWork) throws -> [Stored<Invoice>]

    /// Returns the invoices of a subscription that can still be credited, latest first, at most 100.
    func loadCreditable(of subscription: ID<Subscription>, in work: UnitOfWork) throws -> [Stored<Invoice>]

    /// Inserts a draft.
    func insert(_ invoice: Invoice, in work: UnitOfWork) throws -> Stored<Invoice>

    /// Stores the next value of an invoice; its lines, taxes and customer stay as they were inserted.
    ///
    /// - Throws: ``BillingServiceError/changedMeanwhile`` when the stored version isn't the loaded one any more.
    func save(_ invoice: Invoice, over loaded: Stored<Invoice>, in work: UnitOfWork) throws -> Stored<Invoice>

    /// Inserts a credit note, which never changes.
    ///
    /// - Throws: ``BillingServiceError/creditNoteIDUsed`` when a note of the tenant has its id.
    func insert(_ note: CreditNote, in work: UnitOfWork) throws

    /// Returns the credit note; nil when the tenant has none with this id.
    func loadCreditNote(_ id: ID<CreditNote>, in work: UnitOfWork) throws -> CreditNote?

    /// Returns the last credit note of an invoice; nil when it has none.
    func loadLastCreditNote(of invoice: ID<Invoice>, in work: UnitOfWork) throws -> CreditNote?

    /// Returns the payment with this key; nil when the tenant has none.
    func loadPayment(_ key: IdempotencyKey, in work: UnitOfWork) throws -> Stored<Payment>?

    /// Returns the payments of an invoice, oldest first.
    func loadPayments(of invoice: ID<Invoice>, in work: UnitOfWork) throws -> [Stored<Payment>]

    /// Inserts a payment before the gateway is asked.
    ///
    /// - Throws: ``BillingServiceError/changedMeanwhile`` when there is one with the same key.
    func insert(_ payment: Payment, in work: UnitOfWork) throws -> Stored<Payment>

    /// Stores the next value of a payment.
    ///
    /// - Throws: ``BillingServiceError/changedMeanwhile`` when the stored version isn't the loaded one any more.
    func save(_ payment: Payment, over loaded: Stored<Payment>, in work: UnitOfWork) throws -> Stored<Payment>

    /// Inserts a refund before the gateway is asked.
    func insert(_ refund: Refund, in work: UnitOfWork) throws -> Stored<Refund>

    /// Returns the refund of a credit note; nil when it has none.
    func loadRefund(of note: ID<CreditNote>, in work: UnitOfWork) throws -> Stored<Refund>?

    /// Stores the next value of a refund.
    ///
    /// - Throws: ``BillingServiceError/changedMeanwhile`` when the stored version isn't the loaded one any more.
    func save(_ refund: Refund, over loaded: Stored<Refund>, in work: UnitOfWork) throws -> Stored<Refund>
}
