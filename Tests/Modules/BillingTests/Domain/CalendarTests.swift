import Testing
import TrellisKernel
import TrellisTesting

@testable import Billing

@Suite("Days and periods")
struct CalendarTests {
    @Test(
        "Boundaries return to the anchor's day after a short month",
        arguments: [
            ("2026-01-31", .month, "2026-02-28 2026-03-31 2026-04-30 2026-05-31 2026-06-30"),
            ("2028-01-31", .month, "2028-02-29 2028-03-31 2028-04-30"),
            ("2026-01-30", .month, "2026-02-28 2026-03-30 2026-04-30"),
            ("2026-12-15", .month, "2027-01-15 2027-02-15"),
            ("2027-11-29", .month, "2027-12-29 2028-01-29 2028-02-29 2028-03-29"),
            ("2028-02-29", .year, "2029-02-28 2030-02-28 2031-02-28 2032-02-29 2033-02-28"),
            ("2096-02-29", .year, "2097-02-28 2098-02-28 2099-02-28 2100-02-28 2101-02-28"),
            ("2026-07-01", .year, "2027-07-01 2028-07-01"),
        ] as [(String, BillingInterval, String)])
    func boundaries(anchor: String, interval: BillingInterval, expected: String) throws {
        var day = LocalDate.on(anchor)
        for text in expected.split(separator: " ") {
            day = try interval.boundary(after: day, anchor: .on(anchor))
            #expect(day.description == text)
        }
    }

    @Test(
        "The boundary after any day is the first of all boundaries after it",
        arguments: 1...50 as ClosedRange<UInt64>)
    func firstBoundary(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let anchor = try LocalDate(daysSinceEpoch: Int.random(in: 15_000...25_000, using: &random))
            let day = try LocalDate(daysSinceEpoch: Int.random(in: 15_000...25_000, using: &random))
            let interval = random.pick(BillingInterval.allCases)
            let all = try (-400...400).map { try anchor.adding(months: $0 * interval.months) }
            #expect(try interval.boundary(after: day, anchor: anchor) == all.first { $0 > day })
        }
    }

    @Test("Only days of the calendar are dates")
    func dates() throws {
        #expect(LocalDate("2028-02-29")?.description == "2028-02-29")
        for text in [
            "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "0000-01-01", "26-01-01", "x",
        ] {
            #expect(LocalDate(text) == nil, "\(text)")
        }
        let last = try LocalDate(9999, 12, 31)
        #expect(throws: BillingError.self) { try last.adding(days: 1) }
        #expect(throws: BillingError.self) { try last.adding(months: 1) }
        #expect(throws: BillingError.self) { try last.adding(days: .max) }
        #expect(throws: BillingError.self) { try LocalDate(1, 1, 1).adding(days: -1) }
        #expect(throws: BillingError.self) { try LocalDate(1, 1, 1).adding(months: -1) }
        #expect(try LocalDate(1, 1, 1).adding(days: last.daysSinceEpoch - LocalDate(1, 1, 1).daysSinceEpoch) == last)
        #expect(throws: BillingError.self) { try BillingPeriod(from: last, to: last) }
    }

    @Test("A day starts at midnight of the tenant, also before 1970")
    func calendar() throws {
        let west = try FixedOffsetCalendar(secondsFromUTC: -5 * 3600)
        let moment = Timestamp("2026-03-01T04:59:59Z") ?? Timestamp(microseconds: 0)
        #expect(west.day(of: moment) == .on("2026-02-28"))
        #expect(west.day(of: moment + .seconds(1)) == .on("2026-03-01"))
        #expect(west.start(of: .on("2026-03-01")) == moment + .seconds(1))
        #expect(FixedOffsetCalendar.utc.day(of: Timestamp(microseconds: -1)) == .on("1969-12-31"))
        #expect(FixedOffsetCalendar.utc.day(of: Timestamp(microseconds: .max)) == .on("9999-12-31"))
        #expect(throws: BillingError.self) { try FixedOffsetCalendar(secondsFromUTC: 70_000) }
    }
}
