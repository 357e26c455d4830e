import Foundation
import Synchronization
import Trellis
import TrellisDatabase
import TrellisTesting

/// A flag that one task sets and another waits for, also within a transaction.
final class Flag: Sendable {
    private let state = Mutex(false)
    private var isSet: Bool { state.withLock { $0 } }

    func set() { state.withLock { $0 = true } }

    func wait() async { while !isSet { await Task.yield() } }

    /// Waits in a transaction, for at most a minute.
    func block() {
        for _ in 0..<60_000 where !isSet { Thread.sleep(forTimeInterval: 0.001) }
    }
}

extension TestApp {
    /// The name of its database on PostgreSQL; nil on SQLite.
    func postgresDatabase() async throws -> String? {
        let database = application.platform.database
        guard database.engine.dialect.name == .postgres else { return nil }
        return try await database.system().rows("SELECT current_database()::text AS name").first?
            .decode(String.self, "name")
    }

    /// Returns once a statement in its database waits for a lock, or after a minute; on PostgreSQL.
    func waitForLock() async throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            let waiting = try await application.platform.database.system().rows(
                """
                SELECT 1::bigint FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                """)
            guard waiting.isEmpty else { return }
            await Task.yield()
        }
    }
}
