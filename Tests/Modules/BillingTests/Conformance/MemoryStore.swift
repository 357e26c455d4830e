import Synchronization
import TrellisKernel

@testable import Billing

/// The tables of one tenant's billing in memory; transactions run one after the other and are rolled back by an error.
final class MemoryStore: Sendable {
    /// The rows of all tables.
    struct Tables: Sendable {
        var subscriptions: [ID<Subscription>: Stored<Subscription>] = [:]
        var invoices: [Stored<Invoice>] = []
        var notes: [CreditNote] = []
        var payments: [Stored<Payment>] = []
        var refunds: [ID<CreditNote>: Stored<Refund>] = [:]
        var counters: [String: Int] = [:]
        var usage: [UsageRow] = []
        var account: Stored<BillingAccount>?
        var documents: [BillingDocument] = []
    }

    /// One usage event.
    struct UsageRow: Sendable {
        let event: UsageEvent
        let subscriptionID: ID<Subscription>
        var isClosed = false
    }

    private let tables = Mutex(Tables())

    /// Runs `body` in a transaction.
    func write<Value: Sendable>(_ body: @Sendable (MemoryWork) throws -> Value) throws -> Value {
        try tables.withLock { current in
            let work = MemoryWork(current)
            let value = try body(work)
            current = work.tables
            return value
        }
    }
}

/// A transaction of a ``MemoryStore``.
final class MemoryWork {
    var tables: MemoryStore.Tables

    init(_ tables: MemoryStore.Tables) { self.tables = tables }
}

extension Stored {
    /// Returns the next value with the next version, if `loaded` is the present one.
    ///
    /// - Throws: ``BillingServiceError/changedMeanwhile``.
    func replaced(by next: Value, over loaded: Stored) throws -> Stored {
        guard version == loaded.version else { throw BillingServiceError.changedMeanwhile }
        return Stored(value: next, version: version + 1)
    }
}
