import TrellisDatabase

extension EventStore {
    /// Moves every event, and every subscriber's place with them, before all that is published from now on; the order
    /// among them stays.
    ///
    /// For a database that was restored from a dump into another PostgreSQL cluster, where transactions are counted from
    /// the start again: without it, new events would come before old ones and be skipped. Elsewhere it changes nothing
    /// that matters.
    package func rebase() async throws {
        try await write { tx, sql in try Self.rebase(tx, sql) }
    }

    /// The same where it is needed: where an event has the number of a transaction that the server hasn't come to.
    ///
    /// Processes call it as they start, any number at once. Answers whether there was anything to do.
    package func rebaseIfRestored() async throws -> Bool {
        let isAhead = SQL.on(
            sqlite: "0", postgres: "(position >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)::int::bigint")
        @Sendable func isRestored(_ sql: UnfilteredSQL) throws -> Bool {
            let latest = try sql.rows("SELECT \(isAhead) FROM event ORDER BY position DESC, id DESC LIMIT 1") {
                try $0.decode(Int.self, at: 0)
            }
            return latest.first == 1
        }
        guard try await ask(isRestored) else { return false }
        return try await write { tx, sql in
            guard try isRestored(sql) else { return false }
            try Self.rebase(tx, sql)
            return true
        }
    }

    private static func rebase(_ tx: SystemTransaction, _ sql: UnfilteredSQL) throws {
        // Whoever does the same at this moment comes after, and sees that it is done.
        try sql.execute(.on(sqlite: "SELECT 1", postgres: "LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE"))
        let last = try sql.rows("SELECT coalesce(max(position), -1) FROM event") { try $0.decode(Int.self, at: 0) }
        guard let shift = last.first.map({ $0 + 1 }), shift > 0 else { return }
        try sql.execute("UPDATE event SET position = position - \(shift)")
        try tx.execute(
            """
            UPDATE event_offset SET position = position - \(shift) \
            WHERE position > \(EventPlace.beginning.position + shift)
            """)
    }
}
