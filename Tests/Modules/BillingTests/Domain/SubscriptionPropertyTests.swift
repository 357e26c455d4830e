import Testing
import TrellisKernel
import TrellisTesting

@testable import Billing

@Suite("Random sequences of commands")
struct SubscriptionPropertyTests {
    @Test(
        "Keep the invariants, and charge what the model charges",
        arguments: 1...400 as ClosedRange<UInt64>)
    func commands(seed: UInt64) throws {
        var walk = try SubscriptionWalk(seed: seed)
        for _ in 0..<120 {
            try walk.step()
            let pending = try Money.sum(walk.subscription.pending.map(\.amount), in: .eur)
            #expect(pending == .eur(Int64(walk.charged)))
            guard pending.minorUnits == walk.charged else { return }
        }
    }

    @Test("Reach every row of the transition table")
    func coverage() throws {
        var reached: Set<String> = []
        for seed in 1...400 as ClosedRange<UInt64> {
            var walk = try SubscriptionWalk(seed: seed)
            for _ in 0..<120 { try walk.step() }
            reached.formUnion(walk.reached)
        }
        let expected = SubscriptionTransition.table.flatMap { row in
            row.to.map { "\(row.from?.rawValue ?? "-") \(row.command.rawValue) \($0.rawValue)" }
        }
        #expect(reached == Set(expected))
    }

    @Test(
        "Lose and make no cent on the way through invoices, payments, credit notes and refunds",
        arguments: 1...300 as ClosedRange<UInt64>)
    func ledger(seed: UInt64) throws {
        var walk = try SubscriptionWalk(seed: seed)
        var ledger = InvoiceLedger(random: SeededGenerator(seed: seed ^ 0xFFFF))
        for _ in 0..<120 {
            try walk.step()
            if walk.random.chance(4), let rest = try ledger.draw(from: walk.subscription) { walk.invoiced(rest) }
            try ledger.act()
        }
        try ledger.check(pending: walk.subscription.pending, charged: walk.charged)
    }
}
