import Testing
import TrellisKernel
import TrellisTesting

@testable import Billing

/// A random sequence of commands, with a model that calculates what each of them charges.
struct SubscriptionWalk {
    var random: SeededGenerator
    let plans: [ModelPlan]
    private(set) var subscription: Subscription
    private(set) var model: ModelPlan
    /// Cents that the model has charged, minus what it has credited.
    private(set) var charged = 0
    /// The rows of the transition table that were used, as `from command to`.
    private(set) var reached: Set<String> = []
    private var day: LocalDate
    private var usage = 0

    init(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        plans = try (1...4).map { try ModelPlan(number: $0, random: &random) }
        model = random.pick(plans)
        day = try LocalDate(daysSinceEpoch: Int.random(in: 20_000...23_000, using: &random))
        let users = Int.random(in: 1...9, using: &random)
        subscription = try Subscription.start(
            id: ID(high: 3, low: seed), tenantID: .acme, plan: model.plan, seatCount: Int64(users), on: day
        ).subscription
        reached.insert("- start \(subscription.status.rawValue)")
        if subscription.status == .active { charged = model.advance(users: users).reduce(0, +) }
        self.random = random
    }

    /// Performs one random command, and checks it against the model and the transition table.
    mutating func step() throws {
        day = try day.adding(days: random.chance(3) ? Int.random(in: 0...40, using: &random) : random.pick([0, 1, 2]))
        usage = Int.random(in: 0...500, using: &random)
        let command = random.pick(SubscriptionCommand.allCases)
        let before = subscription
        do {
            let (change, cents, next) = try perform(command)
            subscription = change.subscription
            if let next { model = next }
            charged += cents
            reached.insert("\(before.status.rawValue) \(command.rawValue) \(subscription.status.rawValue)")
            #expect(
                SubscriptionTransition.states(after: command, from: before.status).contains(subscription.status))
            #expect(try Subscription(subscription.state) == subscription)
            #expect(change.events.allSatisfy { $0.day == subscription.changedOn })
        } catch let error as BillingError {
            if SubscriptionTransition.states(after: command, from: before.status).isEmpty, command != .start {
                #expect(error == .commandRefused(command, before.status))
            }
            if case .stateInvalid = error { Issue.record("\(command) broke an invariant: \(error)") }
            #expect(error != .amountOverflow)
        }
    }

    /// Replaces the subscription by one whose pending lines were invoiced.
    mutating func invoiced(_ next: Subscription) { subscription = next }

    private typealias Performed = (change: SubscriptionChange, cents: Int, model: ModelPlan?)

    private mutating func perform(_ command: SubscriptionCommand) throws -> Performed {
        let totals = try UsageTotals(["requests": Int64(usage)])
        let invoices = [ID<Invoice>(high: 4, low: 1), ID<Invoice>(high: 4, low: 2)]
        let (isActive, now) = (subscription.status == .active, max(day, subscription.changedOn))
        switch command {
        case .start: throw BillingError.nothingToChange
        case .activate: return (try subscription.activate(on: day), full(model), nil)
        case .changePlan: return try changePlan(totals)
        case .changeSeatCount:
            let users = Int64.random(in: 1...9, using: &random)
            let change = try subscription.changeSeatCount(to: users, on: day)
            let cents = rest(model, Int(users), now) - rest(model, seatCount, now)
            return (change, isActive ? cents : 0, nil)
        case .pause: return (try subscription.pause(on: day), 0, nil)
        case .resume: return (try subscription.resume(on: day), 0, nil)
        case .scheduleCancellation: return (try subscription.scheduleCancellation(on: day), 0, nil)
        case .withdrawCancellation: return (try subscription.withdrawCancellation(on: day), 0, nil)
        case .cancelNow:
            let credit = random.chance(2)
            let change = try subscription.cancelNow(on: day, credit: credit, usage: totals)
            let last = subscription.pausedOn ?? now
            if subscription.status == .trialing { return (change, 0, nil) }
            return (change, usageCents(until: last) - (credit ? rest(model, seatCount, last) : 0), nil)
        case .renew:
            let next = plans.first { $0.plan == subscription.nextPlan } ?? model
            let change = try subscription.renew(on: day, usage: totals)
            if subscription.status == .trialing { return (change, 0, nil) }
            let isOver = change.subscription.status == .cancelled
            return (change, usageCents(until: subscription.period.end) + (isOver ? 0 : full(next)), isOver ? nil : next)
        case .failPayment: return (try subscription.failPayment(of: random.pick(invoices), on: day), 0, nil)
        case .recover: return (try subscription.recover(random.pick(invoices), on: day), 0, nil)
        case .expire:
            let change = try subscription.expire(on: day, usage: totals)
            let isTrial = subscription.status == .trialing
            return (change, isTrial ? 0 : usageCents(until: subscription.pausedOn ?? now), nil)
        }
    }

    private mutating func changePlan(_ totals: UsageTotals) throws -> Performed {
        let (next, timing) = (random.pick(plans), random.pick(PlanChangeTiming.allCases))
        let now = max(day, subscription.changedOn)
        let change = try subscription.changePlan(to: next.plan, on: day, timing: timing, usage: totals)
        guard subscription.status == .active else { return (change, 0, next) }
        guard change.subscription.plan == next.plan, next.plan != subscription.plan else { return (change, 0, nil) }
        let credit = rest(model, seatCount, now)
        if next.plan.interval == model.plan.interval, next.metered == nil, model.metered == nil {
            return (change, rest(next, seatCount, now) - credit, next)
        }
        return (change, full(next) - credit + usageCents(until: now), next)
    }

    private var seatCount: Int { Int(subscription.seatCount) }

    private func full(_ plan: ModelPlan) -> Int { plan.advance(users: seatCount).reduce(0, +) }

    /// Returns the cents for the days that are left of the period.
    private func rest(_ plan: ModelPlan, _ users: Int, _ now: LocalDate) -> Int {
        let (days, left) = (subscription.period.days, max(0, now.days(until: subscription.period.end)))
        return plan.advance(users: users).reduce(0) { $0 + ModelPlan.rounded($1 * min(left, days), days) }
    }

    private func usageCents(until last: LocalDate) -> Int {
        let days = subscription.period.days
        let used = min(max(1, subscription.period.start.days(until: last)), days)
        return model.usage(usage, used: used, of: days)
    }
}
