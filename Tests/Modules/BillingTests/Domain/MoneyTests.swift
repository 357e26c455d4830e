import Testing
import TrellisTesting

@testable import Billing

@Suite("Money")
struct MoneyTests {
    @Test(
        "A ratio rounds to the nearest minor unit, halves away from zero",
        arguments: [
            (5, 1, 10, 1), (4, 1, 10, 0), (-5, 1, 10, -1), (-4, 1, 10, 0), (15, 1, 10, 2), (25, 1, 10, 3),
            (1000, 17, 31, 548), (-1000, 17, 31, -548), (1, 1, 2, 1), (1, -1, 2, -1), (0, 7, 3, 0), (10, 0, 3, 0),
            (Int64.max, 1, 1, Int64.max), (Int64.max, 3, 3, Int64.max),
        ] as [(Int64, Int64, Int64, Int64)])
    func rounding(amount: Int64, numerator: Int64, denominator: Int64, expected: Int64) throws {
        let ratio = try Ratio(numerator, of: denominator)
        #expect(try Money.eur(amount).scaled(by: ratio) == .eur(expected))
    }

    @Test("Results outside 64 bits are errors, never wrong amounts")
    func overflow() throws {
        let largest = Money.eur(.max)
        #expect(throws: BillingError.amountOverflow) { try largest.adding(.eur(1)) }
        #expect(throws: BillingError.amountOverflow) { try Money.eur(.min).subtracting(.eur(1)) }
        #expect(throws: BillingError.amountOverflow) { try Money.eur(.min).negated() }
        #expect(throws: BillingError.amountOverflow) { try largest.multiplied(by: 2) }
        #expect(throws: BillingError.amountOverflow) { try largest.scaled(by: Ratio(3, of: 2)) }
        #expect(throws: BillingError.amountOverflow) { try largest.scaled(by: Ratio(.max, of: 1)) }
        #expect(throws: BillingError.amountOverflow) { try Money.sum([largest, largest], in: .eur) }
    }

    @Test("Amounts of different currencies are neither added nor compared")
    func currencies() {
        let error = BillingError.currencyMismatch(expected: .eur, found: .usd)
        #expect(throws: error) { try Money.eur(1).adding(Money(1, .usd)) }
        #expect(throws: error) { try Money.eur(1).subtracting(Money(1, .usd)) }
        #expect(throws: error) { try Money.eur(1).isLess(than: Money(1, .usd)) }
    }

    @Test("The text has the digits of the currency")
    func text() throws {
        #expect(Money.eur(1234).description == "12.34 EUR")
        #expect(Money.eur(-5).description == "-0.05 EUR")
        #expect(Money(1234, .jpy).description == "1234 JPY")
        #expect(Money(1234, try Currency("KWD")).description == "1.234 KWD")
        #expect(Money.eur(.min).description == "-92233720368547758.08 EUR")
        #expect(throws: BillingError.currencyUnknown("eur")) { try Currency("eur") }
        #expect(Currency.exponents.count == 155)
    }

    @Test(
        "Parts add up to the amount, and each is its share to within one unit",
        arguments: 1...200 as ClosedRange<UInt64>)
    func allocation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let amount = Int64.random(in: random.chance(4) ? .min + 1 ... .max : -10_000...10_000, using: &random)
            let count = Int.random(in: 1...12, using: &random)
            var weights = (0..<count).map { _ in Int64.random(in: 0...1000, using: &random) }
            weights[0] += 1
            let parts = try Money.eur(amount).allocated(by: weights)
            #expect(parts.map { Int128($0.minorUnits) }.reduce(0, +) == Int128(amount))
            let total = Int128(weights.reduce(0, +))
            for (part, weight) in zip(parts, weights) {
                let difference = Int128(part.minorUnits) * total - Int128(amount) * Int128(weight)
                #expect(difference.magnitude < total.magnitude)
            }
            #expect(try Money.eur(amount).allocated(by: weights) == parts)
            #expect(try Money.eur(0 - amount).allocated(by: weights) == parts.map { try $0.negated() })
        }
    }

    @Test("Units that are left go to the largest remainders, then to the first parts")
    func remainders() throws {
        #expect(try Money.eur(100).allocated(by: [1, 1, 1]).map(\.minorUnits) == [34, 33, 33])
        #expect(try Money.eur(101).allocated(by: [1, 1, 1]).map(\.minorUnits) == [34, 34, 33])
        #expect(try Money.eur(-100).allocated(by: [1, 1, 1]).map(\.minorUnits) == [-34, -33, -33])
        #expect(try Money.eur(5).allocated(by: [1, 2, 0]).map(\.minorUnits) == [2, 3, 0])
        #expect(try Money.eur(.min).allocated(by: [1]).map(\.minorUnits) == [.min])
        #expect(throws: BillingError.self) { try Money.eur(5).allocated(by: []) }
        #expect(throws: BillingError.self) { try Money.eur(5).allocated(by: [0, 0]) }
        #expect(throws: BillingError.self) { try Money.eur(5).allocated(by: [2, -1]) }
        let huge = Array(repeating: Int64.max, count: 3)
        #expect(throws: BillingError.amountOverflow) { try Money.eur(5).allocated(by: huge) }
    }
}
