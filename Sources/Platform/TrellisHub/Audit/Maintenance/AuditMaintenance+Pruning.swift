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
            guard try rows.exists(AuditChainRecord.where { $0.tenantID == tenant }) else {
                throw AuditError.noChain(tenant)
            }
            try rows.erase(AuditRetentionRecord.where { $0.tenantID == tenant })
            if let days { try rows.insert(AuditRetentionRecord(id: ID(at: rows.now), tenantID: tenant, days: days)) }
            let value = days.map { JSONValue.int($0) } ?? .null
            try AuditNote("audit.retention_set", of: nil, nil, ["days": value]).write(
                rows.sql, tenant, scope, at: rows.now)
        }
    }

    /// Deletes entries older than the retention, from the start of each chain; returns their number.
    ///
    /// Signs a record of what it deletes, and verifies it before: it signs nothing for a chain that isn't intact, and
    /// goes on with the others.
    ///
    /// - Parameter days: The default retention in days, for tenants without their own; 0 keeps entries forever.
    /// - Throws: ``AuditError/noKey``; ``AuditError/chainsDamaged(_:)`` after all other chains were pruned.
    package func prune(days: Int) async throws -> Int {
        guard key != nil else { throw AuditError.noKey }
        // The age of an entry is by the server's time: a process with a clock ahead would sign away what isn't too old.
        _ = try await database.database.clockOffset()
        var (total, findings): (Int, [AuditFinding]) = (0, [])
        for chain in try await expired(days) {
            do {
                try await recordFormerPrune(of: chain.tenant)
                var count = try await prune(chain.tenant, days: chain.days, isFirst: true)
                total += count
                while count == Self.prunedPerTransaction {
                    count = try await prune(chain.tenant, days: chain.days, isFirst: false)
                    total += count
                }
            } catch AuditError.chainsDamaged(let found) {
                findings += found
            }
        }
        guard findings.isEmpty else { throw AuditError.chainsDamaged(findings) }
        return total
    }

    /// Returns whether the database role may prune: on PostgreSQL the owner of the tables, on SQLite every role.
    func canPrune() async throws -> Bool {
        let may = SQL.on(sqlite: "1", postgres: "has_table_privilege('audit_maintenance', 'INSERT')::int::bigint")
        return try await database.rows("SELECT \(may) AS may").first?.decode(Int.self, "may") == 1
    }

    /// The number of entries that one transaction deletes, while no sealer runs.
    private static let prunedPerTransaction = 5000

    /// Returns the chains whose first entry is older than their retention, with this in days, by one step of an index for
    /// each chain.
    private func expired(_ days: Int) async throws -> [(tenant: ID<Tenant>, days: Int)] {
        let retention = SQL.on(sqlite: "coalesce(r.days, \(days))", postgres: "coalesce(r.days, \(days)::bigint)")
        let now = database.database.now
        let limit = SQL.on(
            sqlite: "\(now) - days * 86400000000", postgres: "\(now)::timestamptz - days * interval '86400 seconds'")
        let all = database.acrossTenants(reason: "the chains of all tenants are pruned", level: .debug)
        return try await all.sql.rows(
            """
            SELECT tenant_id, days FROM (SELECT c.tenant_id, \(retention) AS days FROM audit_chain c \
            LEFT JOIN audit_retention r ON r.tenant_id = c.tenant_id) AS chain WHERE days > 0 AND \
            (SELECT s.at FROM audit_seal s WHERE s.tenant_id = chain.tenant_id ORDER BY s.seq LIMIT 1) < \(limit) \
            ORDER BY tenant_id
            """
        ) { (tenant: try $0.decode(ID<Tenant>.self, at: 0), days: try $0.decode(Int.self, at: 1)) }
    }

    private func prune(_ tenant: ID<Tenant>, days: Int, isFirst: Bool) async throws -> Int {
        guard let key else { throw AuditError.noKey }
        let (scope, keys) = (scope, keys)
        return try await write("a tenant's chain is pruned") { rows in
            let pruning = AuditPruning(rows, tenant, keys)
            let (start, hash) = try pruning.end(checksAll: isFirst)
            let before = rows.databaseNow - .seconds(Int64(days) * 86_400)
            let seals = AuditSealRecord.where { $0.tenantID == tenant }.order { $0.seq.ascending }
            let old = try rows.fetch(seals.limit(Self.prunedPerTransaction)).prefix { $0.at < before }
            guard let last = old.last else { return 0 }
            let checkpoints = try pruning.verify(Array(old), after: start, hash: hash)
            let record = AuditPruneRecord(
                id: ID(at: rows.now), tenantID: tenant, firstSeq: start + 1, lastSeq: last.seq, previousHash: hash,
                hash: last.hash, retentionDays: days,
                checkpointsHash: checkpoints.digest(from: start + 1, before: last.seq), at: rows.now, key: "",
                signature: [])
            try rows.insert(try key.sign(record))
            try pruning.delete(through: last.seq)
            try AuditNote(Self.pruned, of: nil, nil, ["through": .int(last.seq), "entries": .int(old.count)]).write(
                rows.sql, tenant, scope, at: rows.now)
            return old.count
        }
    }

    /// Signs a record of what version 0.1.0 pruned, if it did and what it left vouches for it.
    ///
    /// It signs only what the check has found and proved, however the rows change meanwhile.
    ///
    /// - Throws: ``AuditError/chainsDamaged(_:)``.
    private func recordFormerPrune(of tenant: ID<Tenant>) async throws {
        guard let key else { throw AuditError.noKey }
        let all = database.acrossTenants(reason: "the chain of a tenant begins later", level: .debug)
        let first = AuditSealRecord.where { $0.tenantID == tenant }.order { $0.seq.ascending }
        guard let seal = try await all.first(first), seal.seq > 1,
            try await !all.exists(AuditPruneRecord.where { $0.tenantID == tenant })
        else { return }
        let checker = try await AuditVerifier(database, keys: keys).check(tenant)
        if let finding = checker.finding { throw AuditError.chainsDamaged([finding]) }
        guard let pruned = checker.formerPrune else { return }
        try await write("what an earlier version pruned is recorded") { rows in
            let record = AuditPruneRecord(
                id: ID(at: rows.now), tenantID: tenant, firstSeq: 1, lastSeq: pruned.through,
                previousHash: AuditHash.genesis, hash: pruned.hash, retentionDays: nil,
                checkpointsHash: pruned.checkpointsHash, at: rows.now, key: "", signature: [])
            try rows.insertMissing([try key.sign(record)])
        }
    }
}
