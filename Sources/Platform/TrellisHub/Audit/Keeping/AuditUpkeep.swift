import Logging
package import TrellisDatabase
package import TrellisKernel
import TrellisSchema

/// What is done to the audit beside adding to it: signing, erasing, pruning.
///
/// Erasing and pruning need the role that owns the tables: the program's own may do neither.
package struct AuditUpkeep: Sendable {
    /// What entries say about erased payloads.
    static let erased = "audit.erased"
    /// What entries say about pruned ones.
    static let pruned = "audit.pruned"

    let database: SystemDatabase
    let key: AuditKey?

    /// Upkeep of the audit in this database; without a key nothing is signed, and so nothing is pruned.
    package init(_ database: SystemDatabase, key: AuditKey?) {
        self.database = database
        self.key = key
    }

    /// The same, on behalf of whoever the scope names.
    package func acting(for scope: Scope) -> AuditUpkeep { AuditUpkeep(database.acting(for: scope), key: key) }

    func write<Value: Sendable>(
        _ reason: StaticString, _ body: @escaping @Sendable (CrossTenantTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write { tx in try body(tx.acrossTenants(reason: reason, level: .debug)) }
    }

    // MARK: - Signing

    /// Signs the end of every chain that has grown since it was signed last; answers the new checkpoints.
    ///
    /// - Throws: ``AuditError/noKey``.
    package func checkpoint() async throws -> [AuditCheckpointRecord] {
        guard let key else { throw AuditError.noKey }
        return try await write("the ends of all chains are signed") { rows in
            let grown = try rows.unfiltered.fetch(
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

    /// Takes the payloads of entries away, in every chain; their hashes stay, and an entry for each says so.
    ///
    /// Idempotent. Answers how many there were.
    package func erase(_ which: AuditErasure, reason: String) async throws -> Int {
        try await write("personal data is erased wherever it is") { rows in
            let sql = rows.unfiltered
            let found = try sql.rows(
                "SELECT tenant_id, id FROM audit_entry WHERE payload IS NOT NULL AND \(which.condition) ORDER BY id"
            ) { (tenant: try $0.decode(ID<Tenant>.self, at: 0), id: try $0.decode(Int.self, at: 1)) }
            guard !found.isEmpty else { return 0 }
            try sql.execute("INSERT INTO audit_upkeep (deed) VALUES ('erase')")
            for place in found {
                try sql.execute(
                    "UPDATE audit_entry SET payload = NULL WHERE tenant_id = \(place.tenant) AND id = \(place.id)")
            }
            try sql.execute("DELETE FROM audit_upkeep")
            for place in found {
                try AuditNote(Self.erased, of: "audit_entry", "\(place.id)", ["reason": .string(reason)]).write(
                    sql, place.tenant, scope, at: rows.now)
            }
            return found.count
        }
    }

    var scope: Scope { database.scope ?? .command("audit") }
}

/// Which payloads are erased.
package enum AuditErasure: Sendable {
    /// That of one entry.
    case entry(Int)
    /// Those about one row of a table, whatever was done to it.
    case row(table: String, id: String)

    var condition: SQL {
        switch self {
        case .entry(let id): "id = \(id)"
        case .row(let table, let id): "record = \(table) AND record_id = \(id)"
        }
    }
}
