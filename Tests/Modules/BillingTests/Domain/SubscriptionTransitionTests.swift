import Foundation
import Testing
import TrellisKernel

@testable import Billing

@Suite("The transition table of subscriptions")
struct SubscriptionTransitionTests {
    /// A subscription in each state, with variants that change what a command does.
    private func subscriptions(in status: SubscriptionStatus) throws -> [Subscription] {
        let day = LocalDate.on("2026-02-10")
        let trial = try Fixture.active(try Fixture.plan(trialDays: 14))
        let active = try Fixture.active()
        let failed = try active.failPayment(of: Self.invoice, on: day).subscription
        switch status {
        case .trialing: return [trial, try trial.scheduleCancellation(on: day).subscription]
        case .active: return [active, try active.scheduleCancellation(on: day).subscription]
        case .pastDue:
            return [
                failed, try failed.failPayment(of: ID(high: 4, low: 2), on: day).subscription,
                try failed.scheduleCancellation(on: day).subscription,
            ]
        case .paused: return [try active.pause(on: day).subscription]
        case .cancelled: return [try active.cancelNow(on: day).subscription]
        case .expired: return [try failed.expire(on: day).subscription]
        }
    }

    private static let invoice = ID<Invoice>(high: 4, low: 1)

    private func perform(
        _ command: SubscriptionCommand, _ subscription: Subscription, on day: LocalDate
    ) throws -> Subscription? {
        switch command {
        case .start: nil
        case .activate: try subscription.activate(on: day).subscription
        case .changePlan: try subscription.changePlan(to: Fixture.plan("other"), on: day).subscription
        case .changeSeatCount: try subscription.changeSeatCount(to: 5, on: day).subscription
        case .pause: try subscription.pause(on: day).subscription
        case .resume: try subscription.resume(on: day).subscription
        case .scheduleCancellation: try subscription.scheduleCancellation(on: day).subscription
        case .withdrawCancellation: try subscription.withdrawCancellation(on: day).subscription
        case .cancelNow: try subscription.cancelNow(on: day).subscription
        case .renew: try subscription.renew(on: day).subscription
        case .failPayment: try subscription.failPayment(of: Self.invoice, on: day).subscription
        case .recover: try subscription.recover(Self.invoice, on: day).subscription
        case .expire: try subscription.expire(on: day).subscription
        }
    }

    @Test("Each command in each state reaches exactly the states of the table", arguments: SubscriptionStatus.allCases)
    func complete(status: SubscriptionStatus) throws {
        for command in SubscriptionCommand.allCases where command != .start {
            var reached: Set<SubscriptionStatus> = []
            for subscription in try subscriptions(in: status) {
                #expect(subscription.status == status)
                // Within the period, and after it.
                for day in [LocalDate.on("2026-02-12"), .on("2026-03-05")] {
                    do {
                        if let next = try perform(command, subscription, on: day) { reached.insert(next.status) }
                    } catch let error as BillingError {
                        let isPossible = !SubscriptionTransition.states(after: command, from: status).isEmpty
                        if !isPossible { #expect(error == .commandRefused(command, status)) }
                    }
                }
            }
            #expect(reached == Set(SubscriptionTransition.states(after: command, from: status)), "\(command)")
        }
    }

    @Test("A start is trialing with a trial and active without one")
    func start() throws {
        #expect(SubscriptionTransition.states(after: .start, from: nil) == [.trialing, .active])
        #expect(try Fixture.active(Fixture.plan(trialDays: 14)).status == .trialing)
        #expect(try Fixture.active().status == .active)
    }

    @Test("The table has each pair once, and final states have no commands")
    func table() {
        let pairs = SubscriptionTransition.table.map { "\($0.command) \($0.from?.rawValue ?? "-")" }
        #expect(Set(pairs).count == pairs.count)
        #expect(SubscriptionTransition.table.allSatisfy { $0.from?.isFinal != true && !$0.to.isEmpty })
        #expect(Set(SubscriptionTransition.table.map(\.command)) == Set(SubscriptionCommand.allCases))
    }

    @Test("The written table is the table of the code")
    func documentation() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../../Sources")
        let file = root.appending(path: "Modules/Billing/Domain/Subscriptions/SubscriptionTransition.swift")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let written = lines.filter { $0.hasPrefix("/// | ") }.dropFirst().map(String.init)
        let expected = SubscriptionTransition.table.map { row in
            let states = row.to.map(\.rawValue).joined(separator: ", ")
            return "/// | \(row.command.rawValue) | \(row.from?.rawValue ?? "-") | \(states) |"
        }
        #expect(written == expected)
    }
}
