import Logging
package import TrellisDatabase
import TrellisKernel

/// Gives entries their places in the chains of their tenants, in the order in which they were committed, and files them
/// so that they can be found.
///
/// Off the path of those who write. One sealer at a time, over all processes: each portion is one transaction that holds
/// the row of `audit_sealer`, so what is sealed and how far the sealer has come are one.
///
/// An entry that was committed late isn't passed over: on PostgreSQL only entries of transactions are taken that ended
/// before every transaction under way began. Entries whose transaction number lies ahead of the server's come from a
/// database that was restored elsewhere; they are taken too, and the position begins anew.
package struct AuditSealer: Sendable {
    let database: SystemDatabase

    /// A sealer of the entries in this database.
    package init(_ database: SystemDatabase) {
        self.database = database
    }

    /// Seals what can be sealed; answers how many entries that were.
    ///
    /// Idempotent.
    @discardableResult
    package func seal(portion: Int = 500) async throws -> Int {
        var total = 0
        while true {
            let count = try await sealPortion(portion)
            total += count
            guard count >= portion else { return total }
        }
    }

    private func sealPortion(_ limit: Int) async throws -> Int {
        try await database.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            guard let sealer = try tx.find(AuditSealerRecord.self, "sealer", lock: .forUpdate) else { return 0 }
            let rows = tx.acrossTenants(reason: "audit entries are sealed whosever they are", level: .trace)
            let found = try rows.unfiltered.rows(Self.unsealed(after: sealer, limit)) { row in
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

    /// The entries without a place, in the order of their commits; then those from elsewhere, which have no number here.
    private static func unsealed(after sealer: AuditSealerRecord, _ limit: Int) -> SQL {
        let columns: SQL = "\(columns: AuditEntryRecord.self)"
        let missing = AuditListing.isUnsealed
        let place: SQL = "\(String(sealer.xid))::text::xid8"
        return .on(
            sqlite: """
                SELECT \(columns), 0 FROM audit_entry WHERE id > \(sealer.entryID) AND \(missing) ORDER BY id LIMIT \(limit)
                """,
            postgres: """
                (SELECT \(columns), xid::text::bigint FROM audit_entry \
                WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) AND \(missing) AND (xid, id) > \
                (CASE WHEN \(place) < pg_snapshot_xmax(pg_current_snapshot()) THEN \(place) ELSE '0'::xid8 END, \
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
                    id: ID(), tenantID: entry.tenantID, seq: 0, hash: AuditHash.start, retentionDays: nil)
            let seal = AuditSealRecord(entry, at: end.seq + 1, after: end.hash)
            seals.append(seal)
            (end.seq, end.hash) = (seal.seq, seal.hash)
            ends[entry.tenantID] = end
        }
        try rows.insert(contentsOf: seals)
        try rows.insert(contentsOf: ends.values.filter { !known.contains($0.tenantID) })
        try rows.update(contentsOf: ends.values.filter { known.contains($0.tenantID) }) { [$0.seq, $0.hash] }
    }
}
