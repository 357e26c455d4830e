import Logging
package import TrellisDatabase
package import TrellisKernel
import TrellisSchema

/// The maintenance of the audit: signing, erasing and pruning.
///
/// Erasing and pruning need the role that owns the tables; the application role may do neither.
package struct AuditMaintenance: Sendable {
    /// The action of entries about erased payloads.
    static let erased = "audit.erased"
    /// The action of entries about pruned entries.
    static let pruned = "audit.pruned"

    let database: SystemDatabase
    let key: AuditKey?
    /// The keys that checkpoints and records of prunes may be signed with.
    let keys: [AuditVerifyingKey]

    /// Maintenance of the audit in this database; without a key, nothing can be signed or pruned.
    ///
    /// - Parameter formerKeys: the public keys of previous signing keys.
    package init(_ database: SystemDatabase, key: AuditKey?, formerKeys: [AuditVerifyingKey] = []) {
        self.init(database: database, key: key, keys: [key?.verifier].compactMap(\.self) + formerKeys)
    }

    private init(database: SystemDatabase, key: AuditKey?, keys: [AuditVerifyingKey]) {
        (self.database, self.key, self.keys) = (database, key, keys)
    }

    /// Returns the same maintenance, acting in this scope.
    package func acting(for scope: Scope) -> AuditMaintenance {
        AuditMaintenance(database: database.acting(for: scope), key: key, keys: keys)
    }

    /// Runs a transaction while no sealer and no other maintenance runs.
    ///
    /// - Throws: ``AuditError/sealerMissing``: without the row nothing would keep them apart.
    func write<Value: Sendable>(
        _ reason: StaticString, _ body: @escaping @Sendable (CrossTenantTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write { tx in
            guard try tx.find(AuditSealerRecord.self, "sealer", lock: .forUpdate) != nil else {
                throw AuditError.sealerMissing
            }
            return try body(tx.acrossTenants(reason: reason, level: .debug))
        }
    }

    // MARK: - Signing

    /// Signs the end of every chain that has new entries since its last checkpoint; returns the new checkpoints.
    ///
    /// - Throws: ``AuditError/noKey``.
    package func checkpoint() async throws -> [AuditCheckpointRecord] {
        guard let key else { throw AuditError.noKey }
        return try await write("the ends of all chains are signed") { rows in
            let grown = try rows.sql.fetch(
                """
                SELECT \(columns: AuditChainRecord.self) FROM audit_chain WHERE seq > coalesce((SELECT max(c.seq) \
                FROM audit_checkpoint c WHERE c.tenant_id = audit_chain.tenant_id), 0) ORDER BY tenant_id
                """, as: AuditChainRecord.self)
            let now = rows.now
            let signed = try grown.map { try key.sign($0.tenantID, seq: $0.seq, hash: $0.hash, at: now) }
            return try rows.insertMissing(signed).sorted { $0.tenantID < $1.tenantID }
        }
    }

    /// Returns the latest checkpoint of every chain, of this or another process, ordered by tenant.
    package func latestCheckpoints() async throws -> [AuditCheckpointRecord] {
        // One step of an index for each chain, and not for each checkpoint.
        let latest = SQL.on(
            sqlite: """
                (SELECT p.* FROM audit_chain c CROSS JOIN audit_checkpoint p ON p.tenant_id = c.tenant_id AND p.seq = \
                (SELECT max(m.seq) FROM audit_checkpoint m WHERE m.tenant_id = c.tenant_id)) AS audit_checkpoint
                """,
            postgres: """
                (SELECT p.* FROM audit_chain c CROSS JOIN LATERAL (SELECT * FROM audit_checkpoint k \
                WHERE k.tenant_id = c.tenant_id ORDER BY k.seq DESC LIMIT 1) AS p) AS audit_checkpoint
                """)
        let all = database.acrossTenants(reason: "the ends of all chains are printed", level: .debug)
        return try await all.sql.fetch(
            "SELECT \(columns: AuditCheckpointRecord.self) FROM \(latest) ORDER BY tenant_id",
            as: AuditCheckpointRecord.self)
    }

    var scope: Scope { database.scope ?? .command("audit") }
}
