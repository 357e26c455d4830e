import TrellisDatabase
import TrellisKernel

/// The verification and deletion of the beginning of one chain, in a transaction.
struct AuditPruning {
    private let rows: CrossTenantTransaction
    private let sql: UnfilteredSQL
    private let tenant: ID<Tenant>
    private let keys: [AuditVerifyingKey]

    init(_ rows: CrossTenantTransaction, _ tenant: ID<Tenant>, _ keys: [AuditVerifyingKey]) {
        (self.rows, self.tenant, self.keys) = (rows, tenant, keys)
        sql = rows.sql
    }

    /// Returns the last place of the chain that was pruned before, and its hash; place 0 if none was.
    ///
    /// Only a record with a valid signature counts, since anyone with the program's connection can insert one.
    ///
    /// - Parameter checksAll: whether every record is verified; otherwise the last one, which was signed after that.
    /// - Throws: ``AuditError/chainsDamaged(_:)``.
    func end(checksAll: Bool) throws -> (seq: Int, hash: [UInt8]) {
        let records = AuditPruneRecord.where { $0.tenantID == tenant }.order { $0.lastSeq.descending }
        guard checksAll else {
            guard let latest = try rows.first(records) else { return (0, AuditHash.genesis) }
            guard keys.contains(where: { $0.verifies(latest) }) else { throw damage(.pruneForged, latest.firstSeq) }
            return (latest.lastSeq, latest.hash)
        }
        let stored = try rows.fetch(AuditCheckpointRecord.where { $0.tenantID == tenant })
        let prunes = AuditPrunes(tenant, try rows.fetch(records), AuditCheckpoints(stored: stored), keys: keys)
        if let finding = prunes.finding { throw AuditError.chainsDamaged([finding]) }
        return (prunes.through, prunes.hash)
    }

    /// Compares seals that are going to be deleted with their entries and with the checkpoints of their positions, and
    /// returns these.
    ///
    /// So a seal with another time than its entry deletes nothing too early, and no damage is signed away.
    ///
    /// - Throws: ``AuditError/chainsDamaged(_:)``.
    func verify(_ seals: [AuditSealRecord], after start: Int, hash: [UInt8]) throws -> AuditCheckpoints {
        guard let last = seals.last else { return AuditCheckpoints(stored: []) }
        let entries = Dictionary(try entries(through: last.seq).map { ($0.id, $0) }) { first, _ in first }
        let erased = try erased(entries.values.filter { $0.payload == nil }.map(\.id))
        let stored = try rows.fetch(
            AuditCheckpointRecord.where { $0.tenantID == tenant && $0.seq > start && $0.seq <= last.seq })
        let checkpoints = AuditCheckpoints(stored: stored)
        if let forged = checkpoints.firstForged(keys) { throw damage(.checkpointForged, forged.seq) }
        let signed = checkpoints.hashes(after: start)
        var walk = AuditWalk(after: start, hash: hash)
        for seal in seals {
            if let finding = walk.step(seal, entries[seal.id], isErased: { erased.contains("\($0)") }) {
                throw AuditError.chainsDamaged([finding])
            }
            guard signed[seal.seq]?.allSatisfy({ $0 == seal.hash }) ?? true else {
                throw damage(.checkpointMismatch, seal.seq)
            }
        }
        return checkpoints
    }

    /// Deletes the entries and seals of the positions up to one.
    func delete(through seq: Int) throws {
        try sql.execute("INSERT INTO audit_maintenance (action) VALUES ('prune')")
        try sql.execute("DELETE FROM audit_entry WHERE tenant_id = \(tenant) AND id IN (\(numbers(through: seq)))")
        try sql.execute("DELETE FROM audit_seal WHERE tenant_id = \(tenant) AND seq <= \(seq)")
        try sql.execute("DELETE FROM audit_maintenance")
    }

    private func numbers(through seq: Int) -> SQL {
        "SELECT entry_id FROM audit_seal WHERE tenant_id = \(tenant) AND seq <= \(seq)"
    }

    private func entries(through seq: Int) throws -> [AuditEntryRecord] {
        try sql.fetch(
            """
            SELECT \(columns: AuditEntryRecord.self) FROM audit_entry WHERE tenant_id = \(tenant) \
            AND id IN (\(numbers(through: seq)))
            """, as: AuditEntryRecord.self)
    }

    /// Returns the entries among `ids` whose erasure is recorded.
    private func erased(_ ids: [Int]) throws -> Set<String> {
        guard !ids.isEmpty else { return [] }
        let filter = AuditFilter(tenant: tenant, record: "audit_entry", action: AuditMaintenance.erased)
        let found = try sql.rows(
            """
            SELECT record_id FROM audit_seal WHERE \(filter.condition) UNION ALL SELECT record_id FROM \(AuditListing.waiting) \
            WHERE \(filter.condition) AND \(AuditListing.unsealedBySealer)
            """
        ) { try $0.decode(String?.self, at: 0) ?? "" }
        return Set(found)
    }

    private func damage(_ kind: AuditFinding.Kind, _ seq: Int) -> AuditError {
        .chainsDamaged([AuditFinding(tenantID: tenant, seq: seq, entryID: nil, kind: kind)])
    }
}
