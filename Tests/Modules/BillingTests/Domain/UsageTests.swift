import Testing
import TrellisKernel
import TrellisTesting

@testable import Billing

@Suite("Usage")
struct UsageTests {
    private func event(_ key: String, _ meter: String, _ quantity: Int64, at seconds: Int64) throws -> UsageEvent {
        try UsageEvent(
            restoring: key, meter: meter, quantity: quantity, time: Timestamp(microseconds: seconds * 1_000_000))
    }

    @Test(
        "Totals don't depend on the order of events or on repetitions",
        arguments: 1...50 as ClosedRange<UInt64>)
    func order(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let meters = try zip(["sum", "max", "last"], Meter.Aggregation.allCases).map { try Meter($0, $1) }
        let events = try (0..<30).map { number in
            try event(
                "key\(number)", random.pick(["sum", "max", "last", "other"]), Int64.random(in: 0...9, using: &random),
                at: Int64.random(in: 0...5, using: &random))
        }
        let expected = try UsageTotals(of: events, meters: meters)
        #expect(expected[meters[0]] == events.filter { $0.meter == "sum" }.reduce(0) { $0 + $1.quantity })
        #expect(expected[meters[1]] == events.filter { $0.meter == "max" }.map(\.quantity).max() ?? 0)
        let latest = events.filter { $0.meter == "last" }.max { ($0.time, $0.key) < ($1.time, $1.key) }
        #expect(expected[meters[2]] == latest?.quantity ?? 0)
        for _ in 0..<10 {
            let repeated = (events + events.prefix(Int.random(in: 0...30, using: &random))).shuffled(using: &random)
            #expect(try UsageTotals(of: repeated, meters: meters) == expected)
        }
    }

    @Test("A key that is used for another event is refused")
    func reusedKey() throws {
        let events = [try event("a", "sum", 1, at: 0), try event("a", "sum", 2, at: 0)]
        let meters = [try Meter("sum", .sum)]
        #expect(throws: BillingError.usageKeyReused("a")) { try UsageTotals(of: events, meters: meters) }
        let huge = [try event("a", "sum", .max, at: 0), try event("b", "sum", 1, at: 0)]
        #expect(throws: BillingError.amountOverflow) { try UsageTotals(of: huge, meters: meters) }
    }

    @Test("Late usage counts in the open period, usage of a trial nowhere")
    func placement() throws {
        let period = try BillingPeriod(from: .on("2026-03-01"), to: .on("2026-04-01"))
        func place(_ day: String) throws -> UsagePlacement {
            let event = try UsageEvent(
                restoring: "a", meter: "sum", quantity: 1, time: FixedOffsetCalendar.utc.start(of: .on(day)))
            return try UsagePlacement.of(
                event, startedOn: .on("2026-01-01"), chargedFrom: .on("2026-01-15"), open: period,
                calendar: FixedOffsetCalendar.utc)
        }
        #expect(try place("2026-03-01") == .open(.on("2026-03-01"), isLate: false))
        #expect(try place("2026-03-31") == .open(.on("2026-03-31"), isLate: false))
        #expect(try place("2026-02-28") == .open(.on("2026-03-01"), isLate: true))
        #expect(try place("2026-04-01") == .later)
        #expect(try place("2026-01-14") == .free)
        #expect(throws: BillingError.usageTooEarly(.on("2026-01-01"))) { try place("2025-12-31") }
    }

    @Test("An event of the future, or without a usable key, is refused")
    func refusedEvents() throws {
        let now = Timestamp(microseconds: 0)
        func make(_ key: String, _ quantity: Int64, _ delay: Duration) throws -> UsageEvent {
            try UsageEvent(key: key, meter: "sum", quantity: quantity, time: now + delay, arrivedAt: now)
        }
        #expect(try make("a", 0, .seconds(300)).quantity == 0)
        #expect(throws: BillingError.usageInFuture) { try make("a", 1, .seconds(301)) }
        #expect(throws: BillingError.self) { try make("a", -1, .zero) }
        #expect(throws: BillingError.self) { try make("", 1, .zero) }
        #expect(throws: BillingError.self) { try make("a b", 1, .zero) }
    }
}
