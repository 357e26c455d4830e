import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel

/// The steps that the use cases share, within one transaction.
///
/// A use case loads the subscription, decides, and calls ``apply(_:over:)``. Rows are written in the order
/// subscription, invoice, payment, counter, so that two transactions never wait for each other.
struct BillingWork {
    /// How many periods one transaction renews at most.
    private static let largestCatchUp = 12

    let tx: TenantTransaction
    let dependencies: BillingDependencies
    /// The account; one with the seller's defaults when the tenant has none yet.
    let account: BillingAccount
    let calendar: any TenantCalendar
    /// The tenant's day.
    let today: LocalDate

    init(_ tx: TenantTransaction, _ dependencies: BillingDependencies) throws {
        let tenant = tx.scope.tenantID
        let stored = try dependencies.accounts.load(in: tx)?.value
        account = try stored ?? dependencies.rules.account(of: tenant, named: nil)
        calendar = try dependencies.calendar(account.timeZone)
        today = calendar.day(of: tx.now)
        (self.tx, self.dependencies) = (tx, dependencies)
    }

    /// Returns the subscription that hasn't ended, after the renewals that are due.
    ///
    /// - Throws: ``BillingServiceError/subscriptionMissing`` without one, and when the renewal ended it.
    func current() throws -> Stored<Subscription> {
        guard var stored = try dependencies.subscriptions.loadCurrent(in: tx) else {
            throw BillingServiceError.subscriptionMissing
        }
        for _ in 0..<Self.largestCatchUp {
            guard let next = try advance(stored) else { break }
            stored = next
        }
        guard !stored.value.status.isFinal else { throw BillingServiceError.subscriptionMissing }
        return stored
    }

    /// Renews one period that has ended, or ends a trial that is over; nil when nothing is due.
    ///
    /// A trial becomes active when there is a payment method or nothing to pay, and expires otherwise.
    ///
    /// - Parameter hasMethod: Whether the gateway has a payment method of the customer; nil when it wasn't asked. Then a
    ///   trial stays as it is when only the gateway knows.
    func advance(_ stored: Stored<Subscription>, hasMethod: Bool? = nil) throws -> Stored<Subscription>? {
        let subscription = stored.value
        if subscription.isTrialOver(on: today) {
            let isPayable =
                try hasMethod == true || account.paymentMethod != nil
                || subscription.state.charges.recurring().isEmpty
            guard isPayable || hasMethod != nil || account.gatewayCustomer == nil else { return nil }
            let change = try isPayable ? subscription.activate(on: today) : subscription.expire(on: today)
            return try apply(change, over: stored)
        }
        guard subscription.isRenewalDue(on: today) else { return nil }
        let usage = try usage(of: subscription, before: calendar.start(of: subscription.period.end))
        let renewed = try apply(try subscription.renew(on: today, usage: usage), over: stored)
        // No later invoice can use the credits of a subscription that has ended.
        return try renewed.value.status.isFinal ? creditUnused(of: renewed, waitsForPayments: false) : renewed
    }

    /// The moment after now: where usage is cut when a period ends today.
    var cutOff: Timestamp { tx.now + .microseconds(1) }

    /// Takes the usage before a moment that wasn't charged yet; none in a trial, whose usage is free.
    func usage(of subscription: Subscription, before end: Timestamp) throws -> UsageTotals {
        guard let charged = subscription.chargedFrom else { return .none }
        let closing = UsageClosing(
            subscriptionID: subscription.id, meters: subscription.plan.prices.compactMap(\.meter),
            period: subscription.period, start: calendar.start(of: charged), end: end)
        return try dependencies.usage.close(closing, in: tx)
    }

    /// Stores a change with its events, and the invoice of what it charges when a period began or ended.
    func apply(_ change: SubscriptionChange, over stored: Stored<Subscription>?) throws -> Stored<Subscription> {
        let next = change.subscription
        let isRenewed = next.period.start != stored?.value.period.start
        let isClosing = isRenewed || next.status.isFinal || next.hasClosedPeriod
        let drawn =
            try isClosing
            ? next.drawInvoice(id: ID(at: tx.now), customer: account.customer, taxes: dependencies.rules.taxes) : nil
        let value = drawn?.subscription ?? next
        let saved =
            if let stored {
                try dependencies.subscriptions.save(value, over: stored, in: tx)
            } else {
                try dependencies.subscriptions.insert(value, in: tx)
            }
        try publish(change.events, of: value)
        try notify(of: change.events, of: value)
        if let invoice = drawn?.invoice { try issue(invoice) }
        try schedule(value)
        return saved
    }

    /// Enqueues the jobs that announce the end of a trial, and that continue when the period or trial ends; they replace
    /// the waiting ones.
    func schedule(_ subscription: Subscription) throws {
        guard !subscription.status.isFinal, subscription.status != .paused else { return }
        try scheduleTrialNotice(of: subscription)
        let start = calendar.start(of: subscription.period.end)
        try tx.enqueue(
            AdvanceSubscription(subscription: subscription.id),
            JobOptions(
                start: .at(max(start, tx.now)),
                unique: UniqueJob("\(subscription.id)", onConflict: .replace, until: .start)))
    }
}

extension Subscription {
    /// Whether a period began or ended whose price or usage isn't invoiced yet, also when both were on the same day.
    var hasClosedPeriod: Bool { self.pending.contains { $0.kind == .recurring || $0.kind == .usage } }
}
