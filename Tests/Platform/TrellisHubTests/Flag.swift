import Foundation
import Synchronization
import TrellisDatabase

/// A flag that one task sets and another waits for, also within a transaction.
final class Flag: Sendable {
    private let state = Mutex(false)
    var isSet: Bool { state.withLock { $0 } }

    func set() { state.withLock { $0 = true } }

    func wait() async { while !isSet { await Task.yield() } }

    /// Waits in a transaction, for at most a minute.
    func block() {
        for _ in 0..<60_000 where !isSet { Thread.sleep(forTimeInterval: 0.001) }
    }
}

extension SystemDatabase {
    /// Returns whether a statement in this database waits for a lock; on PostgreSQL.
    func hasWaitingStatement() async throws -> Bool {
        try await !rows(
            "SELECT 1::bigint FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).isEmpty
    }
}
