import TrellisKernel
import TrellisWeb

/// The subscription of the caller's tenant.
@Controller("billing/subscription")
struct SubscriptionController {
    let subscriptions: SubscriptionService

    init(_ context: TenantContext, _ dependencies: BillingDependencies) {
        subscriptions = SubscriptionService(database: context.database, dependencies: dependencies)
    }

    /// Fetch the subscription; the latest one when all have ended.
    @GET(access: .permission(.billingView), errors: [BillingServiceError.subscriptionMissing])
    func get() async throws -> Conditional<SubscriptionResponse> {
        Self.response(try await subscriptions.get())
    }

    /// Start a subscription.
    ///
    /// The first subscription of a tenant has the trial of the plan. Without a trial, the first period is invoiced at
    /// once. While an invoice of an earlier subscription is written off or overdue, none is started.
    @POST(access: .permission(.billingManage), errors: BillingProblems.start, traits: [.idempotent])
    func start(body: SubscriptionCreate) async throws -> Created<SubscriptionResponse> {
        let stored = try await subscriptions.start(body.plan, seatCount: body.seatCount)
        return Created(
            SubscriptionResponse(stored), location: "/api/v1/billing/subscription", version: stored.version)
    }

    /// Change the plan or the number of users.
    ///
    /// The difference for the rest of the period is part of the next invoice. A change to a plan with another period or
    /// with usage starts a new period, which is invoiced at once. With `If-Match`, fails if the subscription was changed
    /// meanwhile.
    @PATCH(access: .permission(.billingManage), errors: BillingProblems.update)
    func update(ifMatch: IfMatch?, body: SubscriptionUpdate) async throws -> Conditional<SubscriptionResponse> {
        Self.response(
            try await subscriptions.change(
                plan: body.plan, PlanChangeTiming(body.timing), seatCount: body.seatCount,
                expecting: ifMatch?.check(version:)))
    }

    /// Withdraw a cancellation that is scheduled for the end of the period.
    @DELETE("cancel", access: .permission(.billingManage), errors: BillingProblems.withdraw)
    func withdrawCancellation(ifMatch: IfMatch?) async throws -> Conditional<SubscriptionResponse> {
        Self.response(try await subscriptions.withdrawCancellation(expecting: ifMatch?.check(version:)))
    }

    /// Pause the subscription: it grants nothing, and the rest of the period is kept.
    @POST("pause", access: .permission(.billingManage), errors: BillingProblems.change)
    func pause(ifMatch: IfMatch?) async throws -> Conditional<SubscriptionResponse> {
        Self.response(try await subscriptions.pause(expecting: ifMatch?.check(version:)))
    }

    /// Resume a paused subscription; its period moves by the whole days of the pause.
    @POST("resume", access: .permission(.billingManage), errors: BillingProblems.change)
    func resume(ifMatch: IfMatch?) async throws -> Conditional<SubscriptionResponse> {
        Self.response(try await subscriptions.resume(expecting: ifMatch?.check(version:)))
    }

    static func response(_ stored: Stored<Subscription>) -> Conditional<SubscriptionResponse> {
        Conditional(SubscriptionResponse(stored), version: stored.version)
    }
}
