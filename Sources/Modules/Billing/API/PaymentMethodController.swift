import TrellisKernel
import TrellisWeb

/// The payment methods of the caller's tenant.
@Controller("billing/payment-methods")
struct PaymentMethodController {
    let payments: PaymentService

    init(_ context: TenantContext, _ dependencies: BillingDependencies) {
        payments = PaymentService(database: context.database, dependencies: dependencies)
    }

    /// List the payment methods, the default one first.
    @GET(access: .permission(.billingView), errors: BillingProblems.gateway)
    func list() async throws -> PaymentMethodList {
        let (methods, chosen) = try await payments.methods()
        return PaymentMethodList(
            items: methods.map { PaymentMethodResponse($0, isChosen: $0.reference == chosen) })
    }

    /// Add a payment method, and pay with it from now on.
    ///
    /// The method was created in the customer's browser with the gateway's script, or on its page. Open invoices are
    /// charged again.
    @POST(
        access: .permission(.billingManage),
        errors: BillingProblems.gateway + [BillingError.valueInvalid("reference", rule: "…")])
    func register(body: PaymentMethodRegister) async throws -> Created<PaymentMethodResponse> {
        let method = try await payments.register(try GatewayReference(body.reference))
        return Created(PaymentMethodResponse(method, isChosen: true), location: "/api/v1/billing/payment-methods")
    }

    /// Remove a payment method.
    @DELETE(
        "{reference}", access: .permission(.billingManage),
        errors: BillingProblems.gateway + [BillingError.valueInvalid("reference", rule: "…")])
    func remove(reference: String) async throws -> NoContent {
        try await payments.remove(try GatewayReference(reference))
        return NoContent()
    }
}

/// Sessions on the gateway's page, on which the customer manages payment methods.
@Controller("billing/portal-sessions")
struct PortalSessionController {
    let payments: PaymentService

    init(_ context: TenantContext, _ dependencies: BillingDependencies) {
        payments = PaymentService(database: context.database, dependencies: dependencies)
    }

    /// Start a session.
    ///
    /// The page leads back to `return_url`, which must have the origin of the setting `web.public_url`.
    @POST(
        access: .permission(.billingManage),
        errors: BillingProblems.gateway + [BillingError.valueInvalid("return_url", rule: "…")])
    func start(body: PortalSessionCreate) async throws -> PortalSessionResponse {
        PortalSessionResponse(url: try await payments.portalSession(returnURL: body.returnURL))
    }
}
