import TrellisDatabase
import TrellisKernel

/// The use cases of a tenant's subscription: each one transaction, which first performs what is due.
struct SubscriptionService: Sendable {
    let database: TenantDatabase
    let dependencies: BillingDependencies

    /// Returns the plans that can be chosen, in the order of the product.
    func plans() -> [Plan] { dependencies.catalog.offered }

    /// Returns the subscription that hasn't ended, or else the latest one.
    ///
    /// - Throws: ``BillingServiceError/subscriptionMissing`` when the tenant never had one.
    func get() async throws -> Stored<Subscription> {
        guard let stored = try await dependencies.queries.subscription(in: database) else {
            throw BillingServiceError.subscriptionMissing
        }
        return stored
    }

    /// Starts a subscription to the latest version of a plan: trialing when the plan has a trial and the tenant never
    /// had a subscription, active otherwise.
    ///
    /// Creates the billing account with the seller's defaults when the tenant has none.
    ///
    /// - Throws: ``BillingServiceError/planUnknown(_:)``, ``BillingServiceError/subscriptionExists``,
    ///   ``BillingServiceError/invoiceUnpaid(_:_:)`` while an invoice of an earlier one is written off or overdue,
    ///   ``BillingError/valueInvalid(_:rule:)`` for the number of users.
    func start(_ key: String, seatCount: Int64) async throws -> Stored<Subscription> {
        let (dependencies, tenant) = (dependencies, database.scope.tenantID)
        let plan = try dependencies.catalog.latest(key)
        let name = try await dependencies.tenantName(tenant)
        return try await database.write { tx in
            if try dependencies.accounts.load(in: tx) == nil {
                _ = try dependencies.accounts.insert(try dependencies.rules.account(of: tenant, named: name), in: tx)
            }
            let work = try BillingWork(tx, dependencies)
            let isFirst = try !dependencies.subscriptions.hasAny(in: tx)
            do {
                // What is due may end it.
                _ = try work.current()
                throw BillingServiceError.subscriptionExists
            } catch BillingServiceError.subscriptionMissing {}
            try work.requireNothingUnpaid()
            let change = try Subscription.start(
                id: ID(at: tx.now), tenantID: tenant, plan: plan, seatCount: seatCount, on: work.today,
                grantsTrial: isFirst)
            return try work.apply(change, over: nil)
        }
    }

    /// Changes the plan, the number of users, or both, and returns the subscription.
    ///
    /// - Parameter expected: Checks the version of the subscription before the change; nil for any version.
    /// - Throws: ``BillingServiceError/planUnknown(_:)``, ``BillingServiceError/subscriptionMissing``, the errors of
    ///   ``Subscription/changePlan(to:on:timing:usage:)`` and ``Subscription/changeSeatCount(to:on:)``.
    func change(
        plan key: String?, _ timing: PlanChangeTiming, seatCount: Int64?,
        expecting expected: VersionCheck? = nil
    ) async throws -> Stored<Subscription> {
        let plan = try key.map { try dependencies.catalog.latest($0) }
        return try await decide(expecting: expected) { work, stored in
            var stored = stored
            if let plan {
                stored = try work.apply(try work.change(stored.value, to: plan, timing), over: stored)
            }
            if let seatCount, plan == nil || seatCount != stored.value.seatCount {
                stored = try work.apply(
                    try stored.value.changeSeatCount(to: seatCount, on: work.today), over: stored)
            }
            return stored
        }
    }

    /// Pauses the subscription.
    ///
    /// - Throws: the errors of ``Subscription/pause(on:)``, ``BillingServiceError/subscriptionMissing``.
    func pause(expecting expected: VersionCheck? = nil) async throws -> Stored<Subscription> {
        try await decide(expecting: expected) { work, stored in
            try work.apply(try stored.value.pause(on: work.today), over: stored)
        }
    }

    /// Resumes the subscription.
    ///
    /// - Throws: the errors of ``Subscription/resume(on:)``, ``BillingServiceError/subscriptionMissing``.
    func resume(expecting expected: VersionCheck? = nil) async throws -> Stored<Subscription> {
        try await decide(expecting: expected) { work, stored in
            try work.apply(try stored.value.resume(on: work.today), over: stored)
        }
    }

    /// Runs a use case with the subscription that hasn't ended.
    ///
    /// - Parameter expected: Checks its version before the use case; nil for any version.
    func decide(
        expecting expected: VersionCheck? = nil,
        _ body: @escaping @Sendable (BillingWork, Stored<Subscription>) throws -> Stored<Subscription>
    ) async throws -> Stored<Subscription> {
        let dependencies = dependencies
        return try await database.write { tx in
            let work = try BillingWork(tx, dependencies)
            let stored = try work.current()
            try expected?(stored.version)
            return try body(work, stored)
        }
    }
}

extension BillingWork {
    /// Returns the change to a plan; takes the usage so far when the change ends the period.
    fileprivate func change(
        _ subscription: Subscription, to plan: Plan, _ timing: PlanChangeTiming
    ) throws -> SubscriptionChange {
        let change = try subscription.changePlan(to: plan, on: today, timing: timing)
        let isKept =
            change.subscription.period.start == subscription.period.start && !change.subscription.hasClosedPeriod
        guard !isKept else { return change }
        let usage = try usage(of: subscription, before: cutOff)
        return try subscription.changePlan(to: plan, on: today, timing: timing, usage: usage)
    }
}
