import Logging
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// Corrections of a tenant's invoices, for superusers: the seller decides on them, not the customer.
///
/// The access guard logs every use, and the audit records the changes.
@Controller("superuser/billing/tenants")
struct SuperuserInvoiceController {
    let context: SuperuserContext
    /// Returns the rows of the scope's tenant.
    let rows: @Sendable (Scope) -> TenantDatabase
    let dependencies: BillingDependencies

    init(
        _ context: SuperuserContext, _ dependencies: BillingDependencies,
        _ rows: @escaping @Sendable (Scope) -> TenantDatabase
    ) {
        (self.context, self.rows, self.dependencies) = (context, rows, dependencies)
    }

    /// Issue a credit note for an invoice of a tenant.
    ///
    /// A paid invoice is refunded. An open one is paid when nothing is left due.
    @POST("{tenant}/invoices/{id}/credit-notes", access: .superuser, errors: BillingProblems.credit)
    func credit(
        tenant: ID<Tenant>, id: ID<Invoice>, body: CreditNoteCreate
    ) async throws -> Created<CreditNoteResponse> {
        context.request.logger.notice(
            "A superuser credits an invoice",
            metadata: ["user_id": "\(context.userID)", "tenant_id": "\(tenant)", "invoice": "\(id)"])
        let database = rows(context.scope.within(tenant))
        let note = try await InvoiceService(database: database, dependencies: dependencies)
            .credit(id, net: body.net, reason: body.reason)
        return Created(CreditNoteResponse(note), location: "/api/v1/billing/credit-notes/\(note.id)")
    }
}
