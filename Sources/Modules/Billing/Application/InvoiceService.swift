import TrellisDatabase
import TrellisKernel

/// The use cases of a tenant's invoices and credit notes.
struct InvoiceService: Sendable {
    let database: TenantDatabase
    let dependencies: BillingDependencies

    /// Returns one page of the issued invoices, latest first.
    func list(_ page: PageRequest) async throws -> Page<Invoice> {
        try await dependencies.queries.invoices(page, in: database)
    }

    /// Returns the invoice.
    ///
    /// - Throws: ``BillingServiceError/invoiceMissing``.
    func get(_ id: ID<Invoice>) async throws -> Stored<Invoice> {
        guard let stored = try await dependencies.queries.invoice(id, in: database) else {
            throw BillingServiceError.invoiceMissing
        }
        return stored
    }

    /// Returns one page of the credit notes, latest first.
    func creditNotes(_ page: PageRequest) async throws -> Page<CreditNote> {
        try await dependencies.queries.creditNotes(page, in: database)
    }

    /// Returns the credit note.
    ///
    /// - Throws: ``BillingServiceError/creditNoteMissing``.
    func creditNote(_ id: ID<CreditNote>) async throws -> CreditNote {
        guard let note = try await dependencies.queries.creditNote(id, in: database) else {
            throw BillingServiceError.creditNoteMissing
        }
        return note
    }

    /// Issues a credit note; a paid invoice is refunded by a job, and an open one is paid when nothing is left due.
    ///
    /// - Parameter net: The amount before taxes, in minor units of the invoice's currency; nil for all that is left.
    /// - Throws: ``BillingServiceError/invoiceMissing``, ``BillingServiceError/paymentInProgress``, the errors of
    ///   ``Invoice/credited(_:by:)``.
    func credit(_ id: ID<Invoice>, net: Int64?, reason: String) async throws -> CreditNote {
        try await decide(id) { work, stored in
            let amount = try net.map { Money($0, stored.value.currency) } ?? stored.value.creditableNet
            return try work.credit(stored, net: amount, reason: reason)
        }
    }

    /// Makes an invoice void that was issued by mistake; its number stays in the sequence, and nothing is charged.
    ///
    /// - Throws: ``BillingServiceError/invoiceMissing``, ``BillingServiceError/paymentInProgress``, the errors of
    ///   ``Invoice/voided(on:reason:)``.
    func void(_ id: ID<Invoice>, reason: String) async throws -> Stored<Invoice> {
        try await decide(id) { work, stored in try work.void(stored, reason: reason) }
    }

    /// Runs a use case with an invoice.
    private func decide<Value: Sendable>(
        _ id: ID<Invoice>, _ body: @escaping @Sendable (BillingWork, Stored<Invoice>) throws -> Value
    ) async throws -> Value {
        let dependencies = dependencies
        return try await database.write { tx in
            let invoices = dependencies.invoices
            let work = try BillingWork(tx, dependencies)
            // The subscription is locked first, as in all use cases, and the invoice is read under its lock.
            let subscription = try invoices.load(id, in: tx)?.value.subscriptionID
            _ = try subscription.flatMap { try dependencies.subscriptions.load($0, in: tx) }
            guard let stored = try invoices.load(id, in: tx) else { throw BillingServiceError.invoiceMissing }
            return try body(work, stored)
        }
    }
}
