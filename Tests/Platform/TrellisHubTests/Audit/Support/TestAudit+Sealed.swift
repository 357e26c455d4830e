import TrellisDatabase
import TrellisKernel
import TrellisSchema

@testable import TrellisHub

extension TestAudit {
    /// Returns the seals of our tenant, in the order of its chain.
    func seals() async throws -> [AuditSealRecord] {
        try await ours.fetch(AuditSealRecord.all.order { $0.seq.ascending })
    }

    /// Returns the key for hashes of secret columns.
    func hashKey() async throws -> [UInt8] {
        try await database.system().rows("SELECT key FROM audit_hash_key").first?.decode([UInt8].self, "key") ?? []
    }

    /// Inserts sealed entries of our tenant about a thousand rows; their hashes are none.
    func fillSealed(_ count: Int) async throws {
        let numbers = SQL.on(
            sqlite: """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count)) SELECT i FROM n
                """,
            postgres: "SELECT i FROM generate_series(1, \(count)::bigint) AS n (i)")
        let identifier = SQL.on(sqlite: "CAST(i % 1000 AS TEXT)", postgres: "(i % 1000)::text")
        let none = [UInt8](repeating: 0, count: 32)
        try await asOwner { rows in
            let sql = rows.sql
            try sql.execute(
                """
                INSERT INTO audit_entry (tenant_id, at, origin, action, record, record_id, payload) \
                SELECT \(tenant), \(rows.now), 'x', 'update', 'memo', \(identifier), \(JSONText("{}")) \
                FROM (\(numbers)) AS numbers
                """)
            try sql.execute(
                """
                INSERT INTO audit_seal (seq, tenant_id, entry_id, payload_hash, previous_hash, hash, at, action, record, \
                record_id) SELECT id, tenant_id, id, \(none), \(none), \(none), at, action, record, record_id \
                FROM audit_entry
                """)
            try rows.insert(
                AuditChainRecord(id: ID(), tenantID: tenant, seq: count, hash: none))
            let place = SQL.on(sqlite: "", postgres: ", xid = pg_current_xact_id()::text::bigint")
            try sql.execute("UPDATE audit_sealer SET entry_id = (SELECT max(id) FROM audit_entry)\(place)")
        }
        for table in ["audit_entry", "audit_seal", "audit_chain", "audit_sealer"] {
            try await owner.run(script: "ANALYZE \(table)")
        }
    }

    /// Returns the plan of a statement.
    func plan(of statement: SQL) async throws -> String {
        let explained = SQL.on(sqlite: "EXPLAIN QUERY PLAN \(statement)", postgres: "EXPLAIN \(statement)")
        let column = isPostgres ? 0 : 3
        return try await owner.system().read { tx in
            try tx.acrossTenants(reason: "a plan is read").sql.rows(explained) {
                try $0.decode(String.self, at: column)
            }
            .joined(separator: "\n")
        }
    }

    /// Runs statements as the owner, for all tenants.
    private func asOwner(_ body: @escaping @Sendable (CrossTenantTransaction) throws -> Void) async throws {
        try await owner.system().write { tx in try body(tx.acrossTenants(reason: "as version 0.1.0 did")) }
    }

    /// Seals our entries as version 0.1.0 did.
    func sealAsFormer() async throws {
        let (tenant, entries) = (tenant, try await entries())
        try await asOwner { rows in
            let sealed = Set(try rows.fetch(AuditSealRecord.where { $0.tenantID == tenant }).map(\.id))
            var chain = try rows.first(AuditChainRecord.where { $0.tenantID == tenant })
            for entry in entries where !sealed.contains(entry.id) {
                let seal = AuditSealRecord(
                    sealing: entry, at: (chain?.seq ?? 0) + 1, after: chain?.hash ?? AuditHash.genesis, format: 1)
                try rows.insert(seal)
                if chain == nil {
                    chain = try rows.insert(
                        AuditChainRecord(id: ID(), tenantID: tenant, seq: 0, hash: seal.hash))
                }
                chain?.seq = seal.seq
                chain?.hash = seal.hash
            }
            if let chain { try rows.update(chain) }
        }
    }

    /// Signs the end of our chain as version 0.1.0 did.
    func checkpointAsFormer(_ key: AuditKey) async throws {
        let tenant = tenant
        try await asOwner { rows in
            guard let chain = try rows.first(AuditChainRecord.where { $0.tenantID == tenant }) else { return }
            try rows.insertMissing([try key.sign(tenant, seq: chain.seq, hash: chain.hash, at: rows.now, version: 1)])
        }
    }

    /// Prunes our chain as version 0.1.0 did: a checkpoint of the last position, and an entry.
    ///
    /// - Parameter noted: the position that the entry names.
    func pruneAsFormer(through seq: Int, noted: Int? = nil, _ key: AuditKey) async throws {
        let (tenant, scope) = (tenant, scope)
        try await asOwner { rows in
            let seals = AuditSealRecord.where { $0.tenantID == tenant && $0.seq == seq }
            guard let last = try rows.first(seals) else { return }
            try rows.insertMissing([try key.sign(tenant, seq: seq, hash: last.hash, at: rows.now, version: 1)])
            try AuditPruning(rows, tenant, []).delete(through: seq)
            try AuditNote("audit.pruned", of: nil, nil, ["through": .int(noted ?? seq), "entries": .int(seq)]).write(
                rows.sql, tenant, scope, at: rows.now)
        }
    }
}
