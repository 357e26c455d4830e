import TrellisKernel
import TrellisWeb

extension SubscriptionController {
    /// Returns the route `POST /billing/subscription/cancel`, written manually because its body is optional.
    static func cancelRoute(_ make: @escaping @Sendable (TenantContext) -> Self) -> Route {
        Route(
            .post, "billing/subscription/cancel", access: .permission(.billingManage), errors: BillingProblems.cancel,
            handler: "SubscriptionController.cancel",
            summary: "Cancel the subscription, at the end of the period or now.",
            details: "Without a body, it ends with the period; until then, the cancellation can be withdrawn.",
            tag: "billing", parameters: OptionalIfMatchParameter(), OptionalBodyParameter(SubscriptionCancel.self),
            returns: ResponseEncoder(Conditional<SubscriptionResponse>.self)
        ) { context, ifMatch, body in
            let subscriptions = make(context).subscriptions
            switch body?.at ?? .periodEnd {
            case .now: return response(try await subscriptions.cancelNow(expecting: ifMatch?.check(version:)))
            case .periodEnd:
                return response(try await subscriptions.scheduleCancellation(expecting: ifMatch?.check(version:)))
            }
        }
    }
}
