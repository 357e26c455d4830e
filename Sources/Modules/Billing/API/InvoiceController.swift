import TrellisKernel
import TrellisWeb

/// The invoices of the caller's tenant.
@Controller("billing/invoices")
struct InvoiceController {
    let invoices: InvoiceService

    init(_ context: TenantContext, _ dependencies: BillingDependencies) {
        invoices = InvoiceService(database: context.database, dependencies: dependencies)
    }

    /// List the invoices, latest first.
    @GET(access: .permission(.billingView), errors: [CursorError.invalid])
    func list(page: PageRequest) async throws -> Page<InvoiceResponse> {
        try await invoices.list(page).map { try InvoiceResponse($0) }
    }

    /// Fetch one invoice.
    @GET("{id}", access: .permission(.billingView), errors: [BillingServiceError.invoiceMissing])
    func get(id: ID<Invoice>) async throws -> Conditional<InvoiceResponse> {
        let stored = try await invoices.get(id)
        return Conditional(try InvoiceResponse(stored.value), version: stored.version)
    }
}

/// The credit notes of the caller's tenant.
@Controller("billing/credit-notes")
struct CreditNoteController {
    let invoices: InvoiceService

    init(_ context: TenantContext, _ dependencies: BillingDependencies) {
        invoices = InvoiceService(database: context.database, dependencies: dependencies)
    }

    /// List the credit notes, latest first.
    @GET(access: .permission(.billingView), errors: [CursorError.invalid])
    func list(page: PageRequest) async throws -> Page<CreditNoteResponse> {
        try await invoices.creditNotes(page).map { CreditNoteResponse($0) }
    }

    /// Fetch one credit note.
    @GET("{id}", access: .permission(.billingView), errors: [BillingServiceError.creditNoteMissing])
    func get(id: ID<CreditNote>) async throws -> CreditNoteResponse {
        CreditNoteResponse(try await invoices.creditNote(id))
    }
}
