import Testing
import TrellisKernel

@testable import Billing

/// What every implementation of the repositories must do.
struct RepositoryConformance<Rig: RepositoryRig>: Sendable {
    let rig: Rig

    /// Runs all checks, on a tenant without rows.
    func check() async throws {
        try await subscriptions()
        try await numbers()
        let invoice = try await invoices()
        try await payments(of: invoice)
        try await usage()
        try await account()
    }

    private func start(on day: String) throws -> Subscription {
        try Subscription.start(id: ID(), tenantID: rig.tenantID, plan: Fixture.plan(), on: .on(day)).subscription
    }

    private func subscriptions() async throws {
        let (subscriptions, first) = (rig.subscriptions, try start(on: "2026-01-31"))
        #expect(try await rig.write { try subscriptions.loadCurrent(in: $0) } == nil)
        #expect(try await !rig.write { try subscriptions.hasAny(in: $0) })
        let stored = try await rig.write { try subscriptions.insert(first, in: $0) }
        #expect(stored == Stored(value: first, version: 1))
        #expect(try await rig.write { try subscriptions.load(first.id, in: $0) } == stored)
        #expect(try await rig.write { try subscriptions.load(ID(), in: $0) } == nil)

        let second = try start(on: "2026-02-01")
        await #expect(throws: BillingServiceError.subscriptionExists) {
            try await rig.write { try subscriptions.insert(second, in: $0) }
        }
        let changed = try first.changeSeatCount(to: 4, on: .on("2026-02-03")).subscription
        let saved = try await rig.write { try subscriptions.save(changed, over: stored, in: $0) }
        #expect(saved == Stored(value: changed, version: 2))
        await #expect(throws: BillingServiceError.changedMeanwhile) {
            try await rig.write { try subscriptions.save(first, over: stored, in: $0) }
        }
        let unpaid = try changed.failPayment(of: ID(), on: .on("2026-02-04")).subscription
        let pastDue = try await rig.write { try subscriptions.save(unpaid, over: saved, in: $0) }
        #expect(try await rig.write { try subscriptions.loadCurrent(in: $0) } == pastDue)
        let ended = try unpaid.cancelNow(on: .on("2026-02-05"), credit: true).subscription
        try await rig.write { _ = try subscriptions.save(ended, over: pastDue, in: $0) }
        #expect(try await rig.write { try subscriptions.loadCurrent(in: $0) } == nil)
        #expect(try await rig.write { try subscriptions.load(ended.id, in: $0) }?.value == ended)
        #expect(try await rig.write { try subscriptions.hasAny(in: $0) })
        #expect(try await rig.write { try subscriptions.insert(second, in: $0) }.version == 1)
    }

    private func numbers() async throws {
        let invoices = rig.invoices
        let texts = try await rig.write { work in
            try [(InvoiceNumber.Series.invoice, 2025), (.invoice, 2025), (.creditNote, 2025), (.invoice, 2024)].map {
                try invoices.takeNumber($0.0, year: $0.1, in: work).description
            }
        }
        #expect(texts == ["2025-000001", "2025-000002", "CN-2025-000001", "2024-000001"])
        await #expect(throws: BillingError.nothingToChange) {
            try await rig.write { work in
                _ = try invoices.takeNumber(.invoice, year: 2025, in: work)
                throw BillingError.nothingToChange
            }
        }
        let next = try await rig.write { try invoices.takeNumber(.invoice, year: 2025, in: $0) }
        #expect(next.description == "2025-000003")
    }

    private func account() async throws {
        let accounts = rig.accounts
        var account = BillingAccount(
            tenantID: rig.tenantID, customer: try Fixture.customer("FR", taxID: "FR12345678901"), email: nil,
            timeZone: "Europe/Paris", gatewayCustomer: nil, paymentMethod: nil)
        #expect(try await rig.write { try accounts.load(in: $0) } == nil)
        let first = account
        let stored = try await rig.write { try accounts.insert(first, in: $0) }
        #expect(stored == Stored(value: first, version: 1))
        await #expect(throws: BillingServiceError.changedMeanwhile) {
            try await rig.write { try accounts.insert(first, in: $0) }
        }
        account.gatewayCustomer = try GatewayReference("cus_1")
        account.paymentMethod = try GatewayReference("pm_1")
        account.email = "ada@example.com"
        account.language = "de-AT"
        let next = account
        try await rig.write { _ = try accounts.save(next, over: stored, in: $0) }
        #expect(try await rig.write { try accounts.load(in: $0) } == Stored(value: next, version: 2))
        await #expect(throws: BillingServiceError.changedMeanwhile) {
            try await rig.write { try accounts.save(next, over: stored, in: $0) }
        }
    }
}
