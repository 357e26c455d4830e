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

    /// Maintenance of the audit in this database; without a key, nothing can be signed or pruned.
    package init(_ database: SystemDatabase, key: AuditKey?) {
        self.database = database
        self.key = key
    }

    /// Returns the same maintenance, acting in this scope.
    package func acting(for scope: Scope) -> AuditMaintenance {
        AuditMaintenance(database.acting(for: scope), key: key)
    }

    func write<Value: Sendable>(
        _ reason: StaticString, _ body: @escaping @Sendable (CrossTenantTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write { tx in try body(tx.acrossTenants(reason: reason, level: .debug)) }
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

    // MARK: - Erasing

    /// Erases payloads in every chain and adds an entry for each; returns their number.
    ///
    /// The hashes of the payloads stay. Idempotent.
    package func erase(_ which: AuditErasure, reason: String) async throws -> Int {
        try await write("personal data is erased in every tenant") { rows in
            let sql = rows.sql
            let found = try sql.rows(
                "SELECT tenant_id, id FROM audit_entry WHERE payload IS NOT NULL AND \(which.condition) ORDER BY id"
            ) { (tenant: try $0.decode(ID<Tenant>.self, at: 0), id: try $0.decode(Int.self, at: 1)) }
            guard !found.isEmpty else { return 0 }
            try sql.execute("INSERT INTO audit_maintenance (action) VALUES ('erase')")
            for entry in found {
                try sql.execute(
                    "UPDATE audit_entry SET payload = NULL WHERE tenant_id = \(entry.tenant) AND id = \(entry.id)")
            }
            try sql.execute("DELETE FROM audit_maintenance")
            for entry in found {
                try AuditNote(Self.erased, of: "audit_entry", "\(entry.id)", ["reason": .string(reason)]).write(
                    sql, entry.tenant, scope, at: rows.now)
            }
            return found.count
        }
    }

    var scope: Scope { database.scope ?? .command("audit") }
}

/// The payloads to erase.
package enum AuditErasure: Sendable {
    /// The payload of one entry.
    case entry(Int)
    /// The payloads of all entries about one row of a table.
    case row(table: String, id: String)

    var condition: SQL {
        switch self {
        case .entry(let id): "id = \(id)"
        case .row(let table, let id): "record = \(table) AND record_id = \(id)"
        }
    }
}
