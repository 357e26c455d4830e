import TrellisDatabase

extension EventStore {
    /// Shifts the positions of all events and offsets below those of future events; keeps their order.
    ///
    /// For a database restored from a dump into another PostgreSQL cluster, whose transaction numbers start again:
    /// otherwise new events would sort before old ones and be skipped. Harmless elsewhere.
    package func rebase() async throws {
        try await write { tx, sql in try Self.rebase(tx, sql) }
    }

    /// Rebases if an event has a transaction number that the server hasn't reached; returns whether it did.
    ///
    /// Processes call it when they start; concurrent calls are safe.
    package func rebaseIfRestored() async throws -> Bool {
        let isAhead = SQL.on(
            sqlite: "0", postgres: "(position >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)::int::bigint")
        @Sendable func isRestored(_ sql: UnfilteredSQL) throws -> Bool {
            let latest = try sql.rows("SELECT \(isAhead) FROM event ORDER BY position DESC, id DESC LIMIT 1") {
                try $0.decode(Int.self, at: 0)
            }
            return latest.first == 1
        }
        guard try await read(isRestored) else { return false }
        return try await write { tx, sql in
            guard try isRestored(sql) else { return false }
            try Self.rebase(tx, sql)
            return true
        }
    }

    private static func rebase(_ tx: SystemTransaction, _ sql: UnfilteredSQL) throws {
        // A concurrent rebase waits for this lock, then finds nothing to do.
        try sql.execute(.on(sqlite: "SELECT 1", postgres: "LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE"))
        let last = try sql.rows("SELECT coalesce(max(position), -1) FROM event") { try $0.decode(Int.self, at: 0) }
        guard let shift = last.first.map({ $0 + 1 }), shift > 0 else { return }
        try sql.execute("UPDATE event SET position = position - \(shift)")
        try tx.execute(
            """
            UPDATE event_offset SET position = position - \(shift) \
            WHERE position > \(EventOffset.beginning.position + shift)
            """)
    }
}
