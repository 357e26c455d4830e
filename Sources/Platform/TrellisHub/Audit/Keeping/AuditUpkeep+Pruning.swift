import TrellisDatabase
package import TrellisKernel
import TrellisSchema

extension AuditUpkeep {
    /// Sets for how many days the entries of a tenant are kept; nil is as the settings say, 0 for ever.
    package func keep(_ tenant: ID<Tenant>, days: Int?) async throws {
        let scope = scope
        try await write("the retention of a tenant's entries is set") { rows in
            let changed = try rows.update(AuditChainRecord.where { $0.tenantID == tenant }) {
                [$0.retentionDays.set(days)]
            }
            guard changed == 1 else { throw AuditError.noChain(tenant) }
            let value = days.map { JSONValue.int($0) } ?? .null
            try AuditNote("audit.retention_set", of: nil, nil, ["days": value]).write(
                rows.unfiltered, tenant, scope, at: rows.now)
        }
    }

    /// Removes the entries that are older than they are kept, from the beginning of each chain; answers how many.
    ///
    /// The last place that goes is signed first, so what is left can be verified.
    ///
    /// - Parameter days: how long entries are kept whose tenant says nothing; 0 for ever.
    /// - Throws: ``AuditError/noKey``.
    package func prune(days: Int) async throws -> Int {
        guard key != nil else { throw AuditError.noKey }
        let chains = try await write("the chains of all tenants are pruned") { try $0.fetch(AuditChainRecord.all) }
        var total = 0
        for chain in chains {
            let kept = chain.retentionDays ?? days
            guard kept > 0 else { continue }
            while true {
                let count = try await prune(chain.tenantID, days: kept, limit: 5000)
                total += count
                if count < 5000 { break }
            }
        }
        return total
    }

    private func prune(_ tenant: ID<Tenant>, days: Int, limit: Int) async throws -> Int {
        guard let key else { throw AuditError.noKey }
        let scope = scope
        return try await write("a tenant's chain is pruned") { rows in
            let sql = rows.unfiltered
            let before = rows.now - .seconds(Int64(days) * 86_400)
            let places = try sql.rows(
                """
                SELECT s.seq, s.hash, e.at FROM audit_seal s JOIN audit_entry e ON e.tenant_id = s.tenant_id \
                AND e.id = s.entry_id WHERE s.tenant_id = \(tenant) ORDER BY s.seq LIMIT \(limit)
                """
            ) { row in
                (
                    seq: try row.decode(Int.self, at: 0), hash: try row.decode([UInt8].self, at: 1),
                    at: try row.decode(Timestamp.self, at: 2)
                )
            }
            let old = places.prefix { $0.at < before }
            guard let last = old.last else { return 0 }
            try rows.insertMissing([try key.sign(tenant, seq: last.seq, hash: last.hash, at: rows.now)])
            try sql.execute("INSERT INTO audit_upkeep (deed) VALUES ('prune')")
            try sql.execute(
                """
                DELETE FROM audit_entry WHERE tenant_id = \(tenant) AND id IN (SELECT entry_id FROM audit_seal \
                WHERE tenant_id = \(tenant) AND seq <= \(last.seq))
                """)
            try sql.execute("DELETE FROM audit_seal WHERE tenant_id = \(tenant) AND seq <= \(last.seq)")
            try sql.execute("DELETE FROM audit_upkeep")
            try AuditNote(Self.pruned, of: nil, nil, ["through": .int(last.seq), "entries": .int(old.count)]).write(
                sql, tenant, scope, at: rows.now)
            return old.count
        }
    }
}
