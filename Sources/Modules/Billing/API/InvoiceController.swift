import TrellisKernel
import TrellisWeb

/// The invoices of the caller's tenant.
@Controller("billing/invoices")
struct InvoiceController {
    let invoices: InvoiceService
    let documents: DocumentService

    init(_ context: TenantContext, _ dependencies: BillingDependencies) {
        invoices = InvoiceService(database: context.database, dependencies: dependencies)
        documents = DocumentService(database: context.database, dependencies: dependencies)
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

    /// Pay an invoice that is open or written off.
    ///
    /// The chosen payment method is charged a moment later: the invoice is then paid, or a further payment has failed.
    /// Repeated requests before that are one charge.
    @POST("{id}/pay", access: .permission(.billingManage), errors: BillingProblems.pay)
    func pay(id: ID<Invoice>) async throws -> Accepted<InvoiceResponse> {
        Accepted(
            try InvoiceResponse(try await invoices.pay(id).value), location: "/api/v1/billing/invoices/\(id)")
    }

    /// Download the document of an invoice.
    ///
    /// It is what the invoice was at its issue, and never changes. It exists a moment after the invoice.
    @GET(
        "{id}/document", access: .permission(.billingView),
        errors: BillingProblems.document + [BillingServiceError.invoiceMissing])
    func document(id: ID<Invoice>, format: String?, request: RouteRequest) async throws -> DocumentDownload {
        try await DocumentDownload(.invoice(id), format, documents, to: request)
    }

    /// Mail an invoice again to the address of the billing account.
    ///
    /// Requests within ten minutes are one mail.
    @POST(
        "{id}/send", access: .permission(.billingManage),
        errors: BillingProblems.send + [BillingServiceError.invoiceMissing])
    func send(id: ID<Invoice>) async throws -> Accepted<DocumentsSent> {
        Accepted(DocumentsSent(isRepeated: try await documents.send(.invoice(id)) == .repeated))
    }
}

/// The credit notes of the caller's tenant.
@Controller("billing/credit-notes")
struct CreditNoteController {
    let invoices: InvoiceService
    let documents: DocumentService

    init(_ context: TenantContext, _ dependencies: BillingDependencies) {
        invoices = InvoiceService(database: context.database, dependencies: dependencies)
        documents = DocumentService(database: context.database, dependencies: dependencies)
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

    /// Download the document of a credit note.
    ///
    /// It never changes, and exists a moment after the credit note.
    @GET(
        "{id}/document", access: .permission(.billingView),
        errors: BillingProblems.document + [BillingServiceError.creditNoteMissing])
    func document(id: ID<CreditNote>, format: String?, request: RouteRequest) async throws -> DocumentDownload {
        try await DocumentDownload(.creditNote(id), format, documents, to: request)
    }

    /// Mail a credit note again to the address of the billing account.
    ///
    /// Requests within ten minutes are one mail.
    @POST(
        "{id}/send", access: .permission(.billingManage),
        errors: BillingProblems.send + [BillingServiceError.creditNoteMissing])
    func send(id: ID<CreditNote>) async throws -> Accepted<DocumentsSent> {
        Accepted(DocumentsSent(isRepeated: try await documents.send(.creditNote(id)) == .repeated))
    }
}
