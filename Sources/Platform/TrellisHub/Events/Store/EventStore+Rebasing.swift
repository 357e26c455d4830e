import TrellisDatabase

extension EventStore {
    /// Moves every event, and every subscriber's place with them, before all that is published from now on; the order
    /// among them stays.
    ///
    /// For a database that was restored from a dump into another PostgreSQL cluster, where transactions are counted from
    /// the start again: without it, new events would come before old ones and be skipped. To be called before servers and
    /// workers start there. Elsewhere it changes nothing that matters.
    package func rebase() async throws {
        try await write { tx, sql in
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
}
