import Logging
import TrellisKernel
import TrellisWeb

/// Corrections of a tenant's invoices, for superusers: the seller decides on them, not the customer.
///
/// The access guard logs every use, and the audit records the changes.
@Controller("superuser/billing/tenants")
struct SuperuserInvoiceController {
    let context: SuperuserContext
    /// Returns the use cases of the scope's tenant.
    let invoices: @Sendable (Scope) -> InvoiceService

    init(_ context: SuperuserContext, _ invoices: @escaping @Sendable (Scope) -> InvoiceService) {
        (self.context, self.invoices) = (context, invoices)
    }

    /// Issue a credit note for an invoice of a tenant.
    ///
    /// A paid invoice is refunded. An open one is paid when nothing is left due. With an `id` the request may be repeated
    /// after a lost response: the same content has the response of the first request, and credits once.
    @POST(
        "{tenant}/invoices/{id}/credit-notes", access: .superuser.recentProof, errors: BillingProblems.credit,
        traits: [.idempotent])
    func credit(
        tenant: ID<Tenant>, id: ID<Invoice>, body: CreditNoteCreate
    ) async throws -> Created<CreditNoteResponse> {
        context.request.logger.notice(
            "A superuser credits an invoice",
            metadata: ["user_id": "\(context.userID)", "tenant_id": "\(tenant)", "invoice": "\(id)"])
        let note = try await invoices(context.scope.within(tenant))
            .credit(id, net: body.net, reason: body.reason, as: body.id)
        return Created(CreditNoteResponse(note), location: "/api/v1/billing/credit-notes/\(note.id)")
    }

    /// Refund a credit note of a tenant again, after its refund failed.
    ///
    /// The gateway is asked a moment later, with a new key. A refund that is in progress or done is never repeated.
    @POST(
        "{tenant}/credit-notes/{id}/refund", access: .superuser.recentProof, errors: BillingProblems.refund,
        traits: [.idempotent])
    func refund(tenant: ID<Tenant>, id: ID<CreditNote>) async throws -> Accepted<RefundResponse> {
        context.request.logger.notice(
            "A superuser refunds a credit note again",
            metadata: ["user_id": "\(context.userID)", "tenant_id": "\(tenant)", "credit_note": "\(id)"])
        return Accepted(RefundResponse(try await invoices(context.scope.within(tenant)).repeatRefund(of: id)))
    }

    /// Make an invoice of a tenant void that was issued by mistake.
    ///
    /// Its number stays in the sequence, and nothing is charged any more. An invoice that is paid, or of which something
    /// was credited, is corrected with a credit note.
    @POST("{tenant}/invoices/{id}/void", access: .superuser.recentProof, errors: BillingProblems.void)
    func void(
        tenant: ID<Tenant>, id: ID<Invoice>, ifMatch: IfMatch?, body: InvoiceVoid
    ) async throws -> Conditional<InvoiceResponse> {
        context.request.logger.notice(
            "A superuser makes an invoice void",
            metadata: ["user_id": "\(context.userID)", "tenant_id": "\(tenant)", "invoice": "\(id)"])
        let stored = try await invoices(context.scope.within(tenant))
            .void(id, reason: body.reason, expecting: ifMatch?.check(version:))
        return Conditional(try InvoiceResponse(stored.value), version: stored.version)
    }
}
