import Logging
import TrellisDatabase
package import TrellisKernel
import TrellisSchema

extension AuditMaintenance {
    /// Sets the retention of a tenant's entries in days; nil uses the setting, 0 keeps them forever.
    ///
    /// - Throws: ``AuditError/noChain(_:)``.
    package func setRetention(of tenant: ID<Tenant>, days: Int?) async throws {
        let scope = scope
        try await write("the retention of a tenant's entries is set") { rows in
            let changed = try rows.update(AuditChainRecord.where { $0.tenantID == tenant }) {
                [$0.retentionDays.set(days)]
            }
            guard changed == 1 else { throw AuditError.noChain(tenant) }
            let value = days.map { JSONValue.int($0) } ?? .null
            try AuditNote("audit.retention_set", of: nil, nil, ["days": value]).write(
                rows.sql, tenant, scope, at: rows.now)
        }
    }

    /// Deletes entries older than the retention, from the start of each chain; returns their number.
    ///
    /// Signs the last deleted position first, so that the rest of the chain can be verified.
    ///
    /// - Parameter days: The default retention in days, for tenants without their own; 0 keeps entries forever.
    /// - Throws: ``AuditError/noKey``.
    package func prune(days: Int) async throws -> Int {
        guard key != nil else { throw AuditError.noKey }
        let chains = try await database.acrossTenants(reason: "the chains of all tenants are pruned", level: .debug)
            .fetch(AuditChainRecord.all)
        var total = 0
        for chain in chains {
            let retention = chain.retentionDays ?? days
            guard retention > 0 else { continue }
            while true {
                let count = try await prune(chain, days: retention, limit: 5000)
                total += count
                if count < 5000 { break }
            }
        }
        return total
    }

    /// Returns whether the database role may prune: on PostgreSQL the owner of the tables, on SQLite every role.
    func canPrune() async throws -> Bool {
        let may = SQL.on(sqlite: "1", postgres: "has_table_privilege('audit_maintenance', 'INSERT')::int::bigint")
        return try await database.rows("SELECT \(may) AS may").first?.decode(Int.self, "may") == 1
    }

    private func prune(_ chain: AuditChainRecord, days: Int, limit: Int) async throws -> Int {
        guard let key else { throw AuditError.noKey }
        let (scope, tenant) = (scope, chain.tenantID)
        return try await write("a tenant's chain is pruned") { rows in
            let sql = rows.sql
            let before = rows.now - .seconds(Int64(days) * 86_400)
            let seals = AuditSealRecord.where { $0.tenantID == tenant }.order { $0.seq.ascending }
            guard let first = try rows.first(seals), first.at < before else { return 0 }
            // A concurrent prune of the same chain waits for this lock, then finds the chain shorter.
            guard try rows.find(AuditChainRecord.self, chain.id, lock: .forUpdate) != nil else { return 0 }
            let old = try rows.fetch(seals.limit(limit)).prefix { $0.at < before }
            guard let last = old.last else { return 0 }
            try rows.insertMissing([try key.sign(tenant, seq: last.seq, hash: last.hash, at: rows.now)])
            try sql.execute("INSERT INTO audit_maintenance (action) VALUES ('prune')")
            try sql.execute(
                """
                DELETE FROM audit_entry WHERE tenant_id = \(tenant) AND id IN (SELECT entry_id FROM audit_seal \
                WHERE tenant_id = \(tenant) AND seq <= \(last.seq))
                """)
            try sql.execute("DELETE FROM audit_seal WHERE tenant_id = \(tenant) AND seq <= \(last.seq)")
            try sql.execute("DELETE FROM audit_maintenance")
            try AuditNote(Self.pruned, of: nil, nil, ["through": .int(last.seq), "entries": .int(old.count)]).write(
                sql, tenant, scope, at: rows.now)
            return old.count
        }
    }
}
