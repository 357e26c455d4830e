import Testing
import TrellisKernel

@testable import Billing

@Suite("Subscriptions")
struct SubscriptionTests {
    private func amounts(_ subscription: Subscription) -> [Int64] { subscription.pending.map(\.amount.minorUnits) }

    @Test("A trial costs nothing; the first paid period starts when it ends, even if the job is late")
    func trial() throws {
        let trial = try Fixture.active(on: "2026-01-17", Fixture.plan(trialDays: 14))
        #expect(trial.period.end == .on("2026-01-31") && trial.pending.isEmpty)
        #expect(try trial.changeSeatCount(to: 3, on: .on("2026-01-20")).subscription.pending.isEmpty)
        let late = try trial.activate(on: .on("2026-02-03")).subscription
        #expect(late.period.description == "2026-01-31/2026-02-28")
        #expect(late.chargedFrom == .on("2026-01-31"))
        #expect(amounts(late) == [1000])
        let early = try trial.activate(on: .on("2026-01-20")).subscription
        #expect(early.period.description == "2026-01-20/2026-02-20")
        #expect(throws: BillingError.periodNotOver(.on("2026-01-31"))) { try trial.expire(on: .on("2026-01-30")) }
        #expect(try trial.expire(on: .on("2026-01-31")).subscription.status == .expired)
    }

    @Test("Renewals follow the anchor through a leap year")
    func renewals() throws {
        var subscription = try Fixture.active(on: "2027-12-31")
        var ends: [String] = [subscription.period.end.description]
        for _ in 0..<4 {
            subscription = try subscription.renew(on: .on("2028-12-31")).subscription
            ends.append(subscription.period.end.description)
        }
        #expect(ends == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"])
        #expect(throws: BillingError.renewalDue(.on("2028-05-31"))) { try subscription.pause(on: .on("2028-06-01")) }
        let early = try Fixture.active()
        #expect(throws: BillingError.periodNotOver(.on("2026-02-28"))) { try early.renew(on: .on("2026-02-27")) }
    }

    @Test("More users are charged for the rest of the period, fewer are credited, and undoing costs nothing")
    func seatCount() throws {
        let subscription = try Fixture.active(on: "2026-03-01")
        let more = try subscription.changeSeatCount(to: 3, on: .on("2026-03-16")).subscription
        // 16 of 31 days: -5.16 for one user, +15.48 for three.
        #expect(amounts(more) == [1000, -516, 1548])
        let undone = try more.changeSeatCount(to: 1, on: .on("2026-03-16")).subscription
        #expect(amounts(undone).reduce(0, +) == 1000)
        #expect(throws: BillingError.nothingToChange) { try more.changeSeatCount(to: 3, on: .on("2026-03-17")) }
        #expect(throws: BillingError.self) { try more.changeSeatCount(to: 0, on: .on("2026-03-17")) }
        #expect(throws: BillingError.self) { try more.changeSeatCount(to: 1_000_001, on: .on("2026-03-17")) }
    }

    @Test("A change to a yearly plan ends the period and anchors the next one")
    func yearly() throws {
        let subscription = try Fixture.active(on: "2026-03-01")
        let year = try Fixture.plan("year", .year, prices: [.flat("Base", .eur(12_000))])
        let changed = try subscription.changePlan(to: year, on: .on("2026-03-16")).subscription
        #expect(changed.period.description == "2026-03-16/2027-03-16")
        #expect(amounts(changed) == [1000, -516, 12_000])
    }

    @Test("A change to a yearly plan at the end of the period starts a whole year there")
    func scheduledYear() throws {
        let year = try Fixture.plan("year", .year, prices: [.flat("Base", .eur(12_000))])
        let scheduled = try Fixture.active(on: "2026-03-01")
            .changePlan(to: year, on: .on("2026-03-16"), timing: .periodEnd).subscription
        let renewed = try scheduled.renew(on: .on("2026-04-01"))
        #expect(renewed.subscription.period.description == "2026-04-01/2027-04-01")
        #expect(amounts(renewed.subscription) == [1000, 12_000])
        #expect(renewed.events.map(\.kind).last == .renewed(renewed.subscription.period))
    }

    @Test("Usage before a change of plan is charged at the old prices, with its share of the included quantity")
    func usage() throws {
        let meter = try Meter("requests", .sum)
        let metered = try Fixture.plan(
            "metered", prices: [.metered("Requests", meter, included: 310, .unit(UnitPrice(.eur(2))))])
        let subscription = try Fixture.active(on: "2026-03-01", metered)
        let usage = try UsageTotals(["requests": 400])
        // Included: 310 × 15 of 31 days = 150.
        let changed = try subscription.changePlan(to: Fixture.plan(), on: .on("2026-03-16"), usage: usage).subscription
        #expect(amounts(changed) == [500, 1000])
        #expect(changed.period.start == .on("2026-03-16"))
        #expect(amounts(try subscription.renew(on: .on("2026-04-01"), usage: usage).subscription) == [180])
        #expect(amounts(try subscription.cancelNow(on: .on("2026-03-16"), usage: usage).subscription) == [500])
    }

    @Test("A pause moves the period by its whole days, and no money moves")
    func pause() throws {
        let subscription = try Fixture.active(on: "2026-01-31")
        let paused = try subscription.pause(on: .on("2026-02-10")).subscription
        #expect(!paused.status.grantsAccess)
        let resumed = try paused.resume(on: .on("2026-05-10")).subscription
        #expect(resumed.period.days == subscription.period.days)
        #expect(resumed.period.end == (try LocalDate(2026, 2, 28).adding(days: 88)))
        #expect(resumed.pending == subscription.pending)
        let renewed = try resumed.renew(on: resumed.period.end).subscription
        #expect(renewed.period.start == resumed.period.end && renewed.period.end == .on("2026-06-27"))
        let scheduled = try subscription.scheduleCancellation(on: .on("2026-02-10")).subscription
        #expect(throws: BillingError.cancellationScheduled(.on("2026-02-28"))) {
            try scheduled.pause(on: .on("2026-02-10"))
        }
    }

    @Test("Pauses from each evening to the next morning don't keep the period from ending")
    func nightlyPauses() throws {
        var subscription = try Fixture.active(on: "2026-03-01")
        let end = subscription.period.end
        var day = LocalDate.on("2026-03-01")
        while day < end {
            subscription = try subscription.pause(on: day).subscription
            day = try day.adding(days: 1)
            subscription = try subscription.resume(on: day).subscription
        }
        #expect(subscription.period.end == end && subscription.isRenewalDue(on: day))
    }

    @Test("A cancellation takes effect at the end of the period, unless withdrawn, or at once with a credit")
    func cancellation() throws {
        let subscription = try Fixture.active(on: "2026-03-01")
        let scheduled = try subscription.scheduleCancellation(on: .on("2026-03-05")).subscription
        #expect(scheduled.status == .active)
        #expect(throws: BillingError.cancellationScheduled(.on("2026-04-01"))) {
            try scheduled.scheduleCancellation(on: .on("2026-03-06"))
        }
        #expect(try scheduled.withdrawCancellation(on: .on("2026-03-06")).subscription.state.endsWithPeriod == false)
        #expect(throws: BillingError.cancellationNotScheduled) {
            try subscription.withdrawCancellation(on: .on("2026-03-06"))
        }
        let other = try Fixture.plan("other")
        #expect(throws: BillingError.cancellationScheduled(.on("2026-04-01"))) {
            try scheduled.changePlan(to: other, on: .on("2026-03-06"))
        }
        let ended = try scheduled.renew(on: .on("2026-04-01"))
        #expect(ended.subscription.status == .cancelled && ended.events.map(\.kind) == [.cancelled])
        #expect(amounts(ended.subscription) == [1000])
        let sameDay = try subscription.cancelNow(on: .on("2026-03-01"), credit: true).subscription
        #expect(amounts(sameDay) == [1000, -1000])
    }

    @Test("It stays past due until every unpaid invoice is paid")
    func pastDue() throws {
        let (one, two) = (ID<Invoice>(high: 4, low: 1), ID<Invoice>(high: 4, low: 2))
        let active = try Fixture.active(on: "2026-03-01")
        let first = try active.failPayment(of: one, on: .on("2026-03-01")).subscription
        let again = try first.failPayment(of: one, on: .on("2026-03-02"))
        #expect(again.events.map(\.kind) == [.paymentFailed(one, attempts: 2)])
        let both = try again.subscription.failPayment(of: two, on: .on("2026-03-03")).subscription
        let oneLeft = try both.recover(one, on: .on("2026-03-04"))
        #expect(oneLeft.subscription.status == .pastDue && oneLeft.events.isEmpty)
        #expect(throws: BillingError.nothingToChange) { try oneLeft.subscription.recover(one, on: .on("2026-03-05")) }
        let recovered = try oneLeft.subscription.recover(two, on: .on("2026-03-05"))
        #expect(recovered.subscription.status == .active && recovered.events.map(\.kind) == [.recovered])
    }

    @Test("A day before the last command counts as the day of that command")
    func earlierDay() throws {
        let subscription = try Fixture.active(on: "2026-03-10")
        let changed = try subscription.changeSeatCount(to: 2, on: .on("2026-03-09"))
        #expect(changed.subscription.changedOn == .on("2026-03-10"))
        #expect(amounts(changed.subscription).reduce(0, +) == 2000)
    }

    @Test("A plan of another currency is refused, and the same plan changes nothing")
    func refusedPlans() throws {
        let subscription = try Fixture.active(on: "2026-03-01")
        let dollars = try Fixture.plan("dollars", currency: .usd)
        #expect(throws: BillingError.currencyMismatch(expected: .eur, found: .usd)) {
            try subscription.changePlan(to: dollars, on: .on("2026-03-02"))
        }
        #expect(throws: BillingError.nothingToChange) {
            try subscription.changePlan(to: subscription.plan, on: .on("2026-03-02"))
        }
        let other = try Fixture.plan("other")
        let scheduled = try subscription.changePlan(to: other, on: .on("2026-03-02"), timing: .periodEnd).subscription
        let kept = try scheduled.changePlan(to: subscription.plan, on: .on("2026-03-03"))
        #expect(kept.events.map(\.kind) == [.planChangeWithdrawn] && kept.subscription.nextPlan == nil)
    }

    @Test("Stored values that break an invariant are not restored")
    func invariants() throws {
        let active = try Fixture.active(on: "2026-03-01").state
        func expect(_ invariant: String, _ change: (inout SubscriptionState) -> Void) {
            var state = active
            change(&state)
            #expect(throws: BillingError.stateInvalid(invariant)) { try Subscription(state) }
        }
        let line = try Fixture.line(0)
        let dollars = try Fixture.plan("dollars", currency: .usd)
        expect("S1") { $0.seatCount = 0 }
        expect("S2") { $0.changedOn = .on("2026-02-28") }
        expect("S3") { $0.anchor = .on("2026-03-02") }
        expect("S4") { $0.status = .pastDue }
        expect("S5") { $0.status = .paused }
        expect("S5") { ($0.status, $0.pausedOn) = (.paused, .on("2026-04-01")) }
        expect("S6") { $0.status = .cancelled }
        expect("S6") { $0.endedOn = .on("2026-03-01") }
        expect("S7") { ($0.status, $0.endedOn, $0.endsWithPeriod) = (.expired, .on("2026-03-01"), true) }
        expect("S8") { $0.nextPlan = dollars }
        expect("S9") { $0.pending = [line] }
        expect("S10") { $0.chargedFrom = nil }
        expect("S10") { $0.status = .trialing }
    }
}
