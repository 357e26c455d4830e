import Testing
import TrellisKernel

@testable import Billing

@Suite("Recurring revenue")
struct RecurringRevenueTests {
    @Test("A yearly price counts with a twelfth, which is rounded once for all subscriptions")
    func years() throws {
        let yearly = try Fixture.plan("year", .year, prices: [.flat("Base price", .eur(100))])
        var revenue = RecurringRevenue(in: .eur)
        try revenue.add(1, of: yearly, seatCount: 1)
        #expect(try revenue.perMonth == .eur(8))
        // 600 of 1.00 each are 600.00 a year and so 50.00 a month; a twelfth of each would be 48.00.
        try revenue.add(599, of: yearly, seatCount: 1)
        #expect(try revenue.perMonth == .eur(5000))
        try revenue.add(2, of: Fixture.plan("month"), seatCount: 3)
        #expect(try revenue.perMonth == .eur(5000 + 2 * 3 * 1000))
    }

    @Test("Usage doesn't recur, and amounts of other currencies don't mix")
    func parts() throws {
        let metered = try Price.metered("Requests", Meter("requests", .sum), .unit(UnitPrice(.eur(5))))
        let plan = try Fixture.plan("usage", prices: [.flat("Base price", .eur(700)), metered])
        #expect(try plan.recurringPrice(seatCount: 9) == .eur(700))
        var revenue = RecurringRevenue(in: .usd)
        #expect(throws: BillingError.currencyMismatch(expected: .usd, found: .eur)) {
            try revenue.add(1, of: plan, seatCount: 1)
        }
        #expect(try revenue.perMonth.isZero)
    }

    @Test("Amounts are grouped, with the decimal digits of their currency")
    func formatting() throws {
        #expect(Money.eur(123_456_789).formatted == "1,234,567.89 EUR")
        #expect(Money.eur(-5).formatted == "-0.05 EUR")
        #expect(Money(1_234_567, .jpy).formatted == "1,234,567 JPY")
        #expect(Money(-1_234_567, try Currency("KWD")).formatted == "-1,234.567 KWD")
        #expect(Money(.min, .eur).formatted == "-92,233,720,368,547,758.08 EUR")
    }
}
