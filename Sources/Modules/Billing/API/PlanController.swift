import TrellisKernel
import TrellisWeb

/// The plans that can be chosen.
@Controller("billing/plans")
struct PlanController {
    let subscriptions: SubscriptionService

    init(_ context: TenantContext, _ dependencies: BillingDependencies) {
        subscriptions = SubscriptionService(database: context.database, dependencies: dependencies)
    }

    /// List the plans, in the order in which the product offers them.
    @GET(access: .permission(.billingView))
    func list() async throws -> PlanList {
        PlanList(items: subscriptions.plans().map { PlanResponse($0) })
    }
}
