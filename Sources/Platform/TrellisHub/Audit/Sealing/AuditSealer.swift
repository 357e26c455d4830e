import Logging
package import TrellisDatabase
import TrellisKernel

/// Appends entries to the chains of their tenants in commit order, and writes their seals with indexed columns.
///
/// Runs outside the transactions that write entries. One sealer at a time, across all processes: each batch is one
/// transaction that locks the row of `audit_sealer`, so the seals and the sealer's offset are atomic.
///
/// It never skips an entry that commits late: on PostgreSQL it takes only entries of transactions that ended before
/// every open transaction began. An entry with a transaction number ahead of the server comes from a database restored
/// into another cluster; it is sealed too, and the offset starts again.
package struct AuditSealer: Sendable {
    let database: SystemDatabase

    /// A sealer of the entries in this database.
    package init(_ database: SystemDatabase) {
        self.database = database
    }

    /// Seals all entries that can be sealed; returns their number.
    ///
    /// Idempotent.
    ///
    /// - Parameter waits: whether it waits for another process that seals; otherwise it leaves the entries to that one.
    /// - Throws: ``AuditError/sealerMissing``.
    @discardableResult
    package func seal(batchSize: Int = 500, waits: Bool = true) async throws -> Int {
        var total = 0
        while true {
            let count = try await sealBatch(batchSize, lock: waits ? .forUpdate : .forUpdate.skippingLocked)
            total += count
            guard count >= batchSize else { return total }
        }
    }

    /// Returns the time of the first entry that waits although it could be sealed; nil if none does.
    ///
    /// It is old when no worker seals, or when one holds the lock for long.
    func firstWaiting() async throws -> Timestamp? {
        let rows = database.acrossTenants(reason: "waiting audit entries of all tenants are read", level: .trace)
        let order = SQL.on(sqlite: "id", postgres: "xid, id")
        let mayBeSealed = SQL.on(sqlite: "TRUE", postgres: "xid < pg_snapshot_xmin(pg_current_snapshot())")
        return try await rows.sql.rows(
            """
            SELECT at FROM \(AuditListing.waiting) WHERE \(mayBeSealed) AND \(AuditListing.unsealedBySealer) \
            ORDER BY \(order) LIMIT 1
            """
        ) { try $0.decode(Timestamp.self, at: 0) }.first
    }

    private func sealBatch(_ limit: Int, lock: RowLock) async throws -> Int {
        try await database.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            guard let sealer = try tx.find(AuditSealerRecord.self, "sealer", lock: lock) else {
                // Another process has locked it; or it was deleted, which must not end the sealing unseen.
                guard try tx.exists(AuditSealerRecord.all) else { throw AuditError.sealerMissing }
                return 0
            }
            let rows = tx.acrossTenants(reason: "audit entries of all tenants are sealed", level: .trace)
            let found = try rows.sql.rows(Self.unsealed(after: sealer, limit)) { row in
                (entry: try AuditEntryRecord(row: row), xid: try row.decode(Int?.self, at: 12))
            }
            guard !found.isEmpty else { return 0 }
            try Self.seal(found.map(\.entry), rows)
            if let last = found.last(where: { $0.xid != nil }), let xid = last.xid {
                try tx.update(AuditSealerRecord.where { $0.id == "sealer" }) {
                    [$0.xid.set(xid), $0.entryID.set(last.entry.id)]
                }
            }
            return found.count
        }
    }

    /// Returns a query for unsealed entries in commit order, then restored entries, without a transaction number.
    private static func unsealed(after sealer: AuditSealerRecord, _ limit: Int) -> SQL {
        let columns: SQL = "\(columns: AuditEntryRecord.self)"
        let missing = AuditEntryRecord.isUnsealed
        let offset: SQL = "\(String(sealer.xid))::text::xid8"
        return .on(
            sqlite: """
                SELECT \(columns), 0 FROM audit_entry WHERE id > \(sealer.entryID) AND \(missing) \
                ORDER BY id LIMIT \(limit)
                """,
            postgres: """
                (SELECT \(columns), xid::text::bigint FROM audit_entry \
                WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) AND \(missing) AND (xid, id) > \
                (CASE WHEN \(offset) < pg_snapshot_xmax(pg_current_snapshot()) THEN \(offset) ELSE '0'::xid8 END, \
                \(sealer.entryID)::bigint) ORDER BY xid, id LIMIT \(limit)) UNION ALL \
                (SELECT \(columns), NULL::bigint FROM audit_entry WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()) \
                AND \(missing) ORDER BY id LIMIT \(limit))
                """)
    }

    private static func seal(_ entries: [AuditEntryRecord], _ rows: CrossTenantTransaction) throws {
        let tenants = Set(entries.map(\.tenantID)).sorted()
        let chains = try rows.fetch(AuditChainRecord.where { $0.tenantID.in(tenants) })
        let known = Set(chains.map(\.tenantID))
        var ends = Dictionary(chains.map { ($0.tenantID, $0) }) { first, _ in first }
        var seals: [AuditSealRecord] = []
        for entry in entries {
            var end =
                ends[entry.tenantID]
                ?? AuditChainRecord(
                    id: ID(), tenantID: entry.tenantID, seq: 0, hash: AuditHash.genesis)
            let seal = AuditSealRecord(sealing: entry, at: end.seq + 1, after: end.hash)
            seals.append(seal)
            (end.seq, end.hash) = (seal.seq, seal.hash)
            ends[entry.tenantID] = end
        }
        try rows.insert(contentsOf: seals)
        try rows.insert(contentsOf: ends.values.filter { !known.contains($0.tenantID) })
        try rows.update(contentsOf: ends.values.filter { known.contains($0.tenantID) }) { [$0.seq, $0.hash] }
    }
}
