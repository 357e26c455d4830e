import Dispatch
import Synchronization
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// A transaction that keeps its locks until the test releases it, for at most 15 seconds.
final class HeldLock: Sendable {
    private let released = DispatchSemaphore(value: 0)
    private let held = Atomic(false)

    var isHeld: Bool { held.load(ordering: .relaxed) }

    func release() { released.signal() }

    /// Blocks the thread; the body of a transaction runs on the connection's thread, so it may.
    func hold() {
        held.store(true, ordering: .relaxed)
        _ = released.wait(timeout: .now() + 15)
        held.store(false, ordering: .relaxed)
    }
}

extension TestJobs {
    /// Runs the statements in a transaction of our tenant, which then keeps its locks.
    func holding(
        _ lock: HeldLock, _ body: @escaping @Sendable (TenantTransaction) throws -> Void
    ) -> Task<Void, any Error> {
        Task { [ours] in
            try await ours.write { tx in
                try body(tx)
                lock.hold()
            }
        }
    }

    /// Waits until a statement on this database waits for a lock; on PostgreSQL.
    func untilStatementWaits() async throws {
        try await eventually("a statement waits") {
            try await system.read { tx in
                try tx.rows(
                    """
                    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                    """
                ).isEmpty == false
            }
        }
    }
}
