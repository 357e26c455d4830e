import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@testable import Billing

@Suite("Payments as the gateway sees them")
struct GatewayPaymentRepositoryTests {
    /// What the use case was called with, and how often it still fails.
    private final class Settlements: Sendable {
        private let state = Mutex<(calls: [String], failures: [any Error])>(([], []))
        var calls: [String] { state.withLock { $0.calls } }

        func fail(with errors: [any Error]) { state.withLock { $0.failures = errors } }

        func settle(_ key: IdempotencyKey, _ outcome: PaymentOutcome, _ tx: TenantTransaction) throws {
            let failure = state.withLock { $0.failures.isEmpty ? nil : $0.failures.removeFirst() }
            if let failure { throw failure }
            state.withLock { $0.calls.append("\(tx.scope.tenantID.low) \(key.text) \(outcome.status)") }
            try tx.update(PaymentRecord.where { $0.key == key.text }) { [$0.status.set(outcome.status)] }
        }
    }
    private struct Broken: Error {}

    private static let tenants: [ID<Tenant>] = [.acme, ID(high: 1, low: 2)]
    private static let migrations =
        [
            Migration("tests.001-tenant") { schema in
                schema.create("tenant") { table in table.id() }
            } down: { schema in
                schema.drop("tenant")
            }
        ] + BillingMigrations.all + GatewayMigrations.all

    /// Runs `body` with a pending payment of each of two tenants, whose keys are `key-1` and `key-2`.
    private func withPayments(
        _ engine: TestEngine,
        _ body: (SQLGatewayPaymentRepository, Settlements, ManualClock) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        try await engine.with(DatabaseOptions(), clock: clock, migrations: Self.migrations) { database in
            for tenant in Self.tenants {
                let scope = Scope(tenantID: tenant, userID: .noUser, requestID: "test")
                try await database.system().write { tx in try tx.execute("INSERT INTO tenant (id) VALUES (\(tenant))") }
                try await database.tenant(scope).write { tx in
                    let invoice = try Self.invoice(of: tenant)
                    try tx.insert(InvoiceRecord(invoice))
                    try tx.insert(Self.payment(of: invoice, tenant))
                }
            }
            let settlements = Settlements()
            let repository = SQLGatewayPaymentRepository(database: database.system()) { key, outcome, tx in
                try settlements.settle(key, outcome, tx)
            }
            try await body(repository, settlements, clock)
        }
    }

    private static func invoice(of tenant: ID<Tenant>) throws -> Invoice {
        var builder = InvoiceBuilder(tenantID: tenant, customer: try Fixture.customer(), currency: .eur)
        try builder.add(try Fixture.line(1000))
        guard let draft = try builder.build(id: ID(high: 4, low: tenant.low), taxes: try Fixture.policy()) else {
            throw Broken()
        }
        let number = try InvoiceNumber(year: 2026, sequence: 1)
        return try draft.invoice.issued(number, on: .on("2026-01-31"), dueAfter: 14).invoice
    }

    private static func payment(of invoice: Invoice, _ tenant: ID<Tenant>) -> PaymentRecord {
        PaymentRecord(
            id: ID(high: 6, low: tenant.low), tenantID: tenant, invoiceID: invoice.id, key: "key-\(tenant.low)",
            currency: "EUR", amount: 1190, refunded: 0, status: .pending)
    }

    private func notice(_ id: String, _ key: String?, _ outcome: PaymentOutcome) throws -> PaymentNotice {
        let charge = try key.map { PaymentNotice.Charge(key: try IdempotencyKey($0), outcome: outcome) }
        return PaymentNotice(id: try GatewayReference(id), kind: "payment_intent.succeeded", charge: charge)
    }

    @Test("A notice is applied once in the tenant of its payment, and in no other", arguments: TestEngine.allCases)
    func once(engine: TestEngine) async throws {
        try await withPayments(engine) { repository, settlements, _ in
            let success = PaymentOutcome.succeeded(try GatewayReference("pi_1"))
            #expect(try await repository.apply(try notice("evt_1", "key-2", success), requestID: "r") == .applied)
            #expect(try await repository.apply(try notice("evt_1", "key-2", success), requestID: "r") == .repeated)
            #expect(try await repository.apply(try notice("evt_2", "key-2", .unknown), requestID: "r") == .applied)
            #expect(settlements.calls == ["2 key-2 succeeded", "2 key-2 unknown"])
            let unknown = try notice("evt_3", "key-9", success)
            #expect(try await repository.apply(unknown, requestID: "r") == .paymentUnknown)
            #expect(try await repository.apply(try notice("evt_4", nil, success), requestID: "r") == .ignored)
            #expect(settlements.calls.count == 2)
        }
    }

    @Test("Of the same notice eight times at once, one is applied", arguments: TestEngine.allCases)
    func race(engine: TestEngine) async throws {
        try await withPayments(engine) { repository, settlements, _ in
            let notice = try self.notice("evt_1", "key-1", .declined(.other))
            let effects = try await withThrowingTaskGroup(of: PaymentNoticeEffect.self) { group in
                for _ in 1...8 { group.addTask { try await repository.apply(notice, requestID: "r") } }
                return try await group.reduce(into: [PaymentNoticeEffect]()) { $0.append($1) }
            }
            #expect(effects.count { $0 == .applied } == 1 && effects.count { $0 == .repeated } == 7)
            #expect(settlements.calls == ["1 key-1 declined"])
        }
    }

    @Test("A conflict is tried again; after another error the notice isn't remembered", arguments: TestEngine.allCases)
    func failures(engine: TestEngine) async throws {
        try await withPayments(engine) { repository, settlements, _ in
            let notice = try self.notice("evt_1", "key-1", .declined(.other))
            settlements.fail(with: [BillingServiceError.changedMeanwhile, BillingServiceError.changedMeanwhile])
            #expect(try await repository.apply(notice, requestID: "r") == .applied)

            let second = try self.notice("evt_2", "key-1", .declined(.other))
            settlements.fail(with: [Broken()])
            await #expect(throws: Broken.self) { try await repository.apply(second, requestID: "r") }
            settlements.fail(with: Array(repeating: BillingServiceError.changedMeanwhile, count: 5))
            await #expect(throws: BillingServiceError.changedMeanwhile) {
                try await repository.apply(second, requestID: "r")
            }
            #expect(try await repository.apply(second, requestID: "r") == .applied)
            #expect(settlements.calls.count == 2)
        }
    }

    @Test(
        "Open payments of every tenant are listed in pages, unless they changed lately",
        arguments: TestEngine.allCases)
    func open(engine: TestEngine) async throws {
        try await withPayments(engine) { repository, settlements, clock in
            let before = clock.now
            clock.advance(by: .seconds(1))
            let none = try await repository.openPayments(changedBefore: before, after: nil, limit: 10)
            #expect(none == [])
            let first = try await repository.openPayments(changedBefore: clock.now, after: nil, limit: 1)
            let second = try await repository.openPayments(changedBefore: clock.now, after: first.last?.id, limit: 1)
            #expect((first + second).map(\.key.text) == ["key-1", "key-2"])
            #expect((first + second).map(\.tenantID) == Self.tenants)

            let payment = try #require(second.first)
            try await repository.apply(.declined(.other), to: payment, requestID: "r")
            #expect(settlements.calls == ["2 key-2 declined"])
            clock.advance(by: .seconds(1))
            let left = try await repository.openPayments(changedBefore: clock.now, after: nil, limit: 10)
            #expect(left.map(\.key.text) == ["key-1"])
        }
    }

    @Test("A notice that was forgotten would count again", arguments: TestEngine.allCases)
    func forgetting(engine: TestEngine) async throws {
        try await withPayments(engine) { repository, _, clock in
            let notice = try self.notice("evt_1", "key-1", .declined(.other))
            #expect(try await repository.apply(notice, requestID: "r") == .applied)
            try await repository.forgetNotices(before: clock.now)
            #expect(try await repository.apply(notice, requestID: "r") == .repeated)
            clock.advance(by: .seconds(1))
            try await repository.forgetNotices(before: clock.now)
            #expect(try await repository.apply(notice, requestID: "r") == .applied)
        }
    }
}
