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
    /// With an id that the client chose, a repetition returns the note of the first call, and credits nothing.
    ///
    /// - Parameters:
    ///   - net: The amount before taxes, in minor units of the invoice's currency; nil for all that is left.
    ///   - chosen: The id of the note; nil for a new one.
    /// - Throws: ``BillingServiceError/invoiceMissing``, ``BillingServiceError/paymentInProgress``,
    ///   ``BillingServiceError/creditNoteIDUsed`` when a note with another content has the id, the errors of
    ///   ``Invoice/credited(_:by:)``.
    func credit(
        _ id: ID<Invoice>, net: Int64?, reason: String, as chosen: ID<CreditNote>? = nil
    ) async throws -> CreditNote {
        try await decide(id) { work, stored in
            let invoices = work.dependencies.invoices
            if let chosen, let existing = try invoices.loadCreditNote(chosen, in: work.tx) {
                let isLast = try invoices.loadLastCreditNote(of: id, in: work.tx)?.id == existing.id
                // Without an amount it credited all that was left, so nothing was credited after it.
                let isSameAmount =
                    try net.map { $0 == existing.net.minorUnits } ?? (isLast && stored.value.creditableNet.isZero)
                guard existing.invoiceID == id, existing.reason == reason, isSameAmount else {
                    throw BillingServiceError.creditNoteIDUsed
                }
                return existing
            }
            let amount = try net.map { Money($0, stored.value.currency) } ?? stored.value.creditableNet
            return try work.credit(stored, net: amount, reason: reason, as: chosen)
        }
    }

    /// Makes an invoice void that was issued by mistake; its number stays in the sequence, and nothing is charged.
    ///
    /// - Throws: ``BillingServiceError/invoiceMissing``, ``BillingServiceError/paymentInProgress``, the errors of
    ///   ``Invoice/voided(on:reason:)``.
    func void(
        _ id: ID<Invoice>, reason: String, expecting expected: VersionCheck? = nil
    ) async throws -> Stored<Invoice> {
        try await decide(id) { work, stored in
            try expected?(stored.version)
            return try work.void(stored, reason: reason)
        }
    }

    /// Starts a further attempt of a refund that has failed, with a key of its own.
    ///
    /// - Throws: ``BillingServiceError/creditNoteMissing``, ``BillingServiceError/refundNotFailed``.
    func repeatRefund(of note: ID<CreditNote>) async throws -> Refund {
        let dependencies = dependencies
        return try await database.write { tx in try BillingWork(tx, dependencies).repeatRefund(of: note) }
    }

    /// Runs a use case with an invoice.
    func decide<Value: Sendable>(
        _ id: ID<Invoice>, _ body: @escaping @Sendable (BillingWork, Stored<Invoice>) throws -> Value
    ) async throws -> Value {
        let dependencies = dependencies
        return try await database.write { tx in
            let work = try BillingWork(tx, dependencies)
            guard let stored = try work.lockedInvoice(id) else { throw BillingServiceError.invoiceMissing }
            return try body(work, stored)
        }
    }
}
