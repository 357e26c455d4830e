import TrellisDatabase
import TrellisKernel

extension EventStore {
    /// Begins an epoch: future events get positions after all existing events and offsets; changes no event.
    ///
    /// For a database restored from a dump into another PostgreSQL cluster, whose transaction numbers start again:
    /// otherwise new events would sort before old ones and be skipped. Does nothing where new events follow anyway.
    package func rebase() async throws {
        _ = try await rebaseIfRestored()
    }

    /// Begins an epoch if an event, an offset or the relay has a position that the server hasn't reached; returns whether
    /// it did.
    ///
    /// Takes as long for any number of events. Processes call it when they start; concurrent calls are safe.
    package func rebaseIfRestored() async throws -> Bool {
        guard try await read({ try Self.lead($0) }) > 0 else { return false }
        return try await write { tx, sql in
            // A concurrent call waits for this lock, as do publishers, and then finds nothing to do.
            try sql.execute("LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE")
            let lead = try Self.lead(sql)
            guard lead > 0 else { return false }
            try tx.execute(
                """
                INSERT INTO event_epoch (epoch, shift, began_at) \
                SELECT coalesce(max(epoch), 0) + 1, coalesce(max(shift), 0) + \(lead), \(Self.bound(tx.now)) \
                FROM event_epoch
                """)
            return true
        }
    }

    /// Sets offsets beyond the end of the history to the end, so that their subscribers get the events from now on;
    /// returns the names of the subscribers.
    ///
    /// Such an offset comes from another database than the events.
    func clampOffsets() async throws -> [String] {
        try await write { tx, _ in
            // The end is read after the locks: an offset that another process has moved meanwhile isn't beyond it.
            try Self.lockOffsets(tx)
            return try tx.rows(
                """
                UPDATE event_offset SET position = \(Self.end), event_id = \(EventOffset.end(of: 0).event), \
                moved_at = \(tx.now) WHERE position > \(Self.end) RETURNING subscriber
                """
            ).map { try $0.decode(String.self, "subscriber") }.sorted()
        }
    }

    /// Locks the offsets of all subscribers until the transaction ends, in one order for all processes.
    static func lockOffsets(_ tx: SystemTransaction) throws {
        let lock = SQL.on(sqlite: "", postgres: " FOR UPDATE")
        _ = try tx.rows("SELECT subscriber FROM event_offset ORDER BY subscriber\(lock)")
    }

    /// The position from which on an offset is no position of any server, so that ``clampOffsets()`` sets it.
    private static let limit = 1 << 62

    /// Returns how much the shift lacks for new events to follow the last event and every offset; zero if they do, and on
    /// SQLite.
    ///
    /// An offset at the end of a database may be far beyond its last event.
    private static func lead(_ sql: UnfilteredSQL) throws -> Int {
        // Open transactions may have published, so only a position that no transaction has reached tells.
        try sql.rows(
            .on(
                sqlite: "SELECT 0",
                postgres: """
                    SELECT CASE WHEN last >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + \(shift) \
                    THEN last - \(end) ELSE 0 END FROM (SELECT greatest((SELECT max(position) FROM event), \
                    (SELECT max(position) FROM event_offset WHERE position < \(limit)), \
                    (SELECT max(position) FROM event_relay)) AS last) AS reached
                    """)
        ) { try $0.decode(Int.self, at: 0) }.first ?? 0
    }
}
