import TrellisDatabase
import TrellisKernel

/// The deleted beginning of a chain, with what vouches for its deletion.
package struct AuditRemoval: Hashable, Sendable {
    /// The last deleted position.
    package let through: Int
    /// The shortest retention in days that the signed records name; nil if none has one.
    package let retentionDays: Int?
    /// Whether version 0.1.0 deleted it, or a part, which left an unsigned entry only.
    package let isUnsigned: Bool
}

/// The records of the prunes of one chain, once they were checked.
struct AuditPrunes {
    /// The last deleted position; 0 if none was deleted.
    private(set) var through = 0
    /// Its hash.
    private(set) var hash = AuditHash.genesis
    private(set) var finding: AuditFinding?
    private var retentionDays: Int?
    private var isUnsigned = false

    /// Checks that the records have valid signatures, follow each other from position 1 on, and meet the checkpoints.
    init(
        _ tenant: ID<Tenant>, _ records: [AuditPruneRecord], _ checkpoints: AuditCheckpoints, keys: [AuditVerifyingKey]
    ) {
        let records = records.sorted { ($0.firstSeq, $0.lastSeq) < ($1.firstSeq, $1.lastSeq) }
        for record in records {
            guard let kind = fault(record, checkpoints, keys) else { continue }
            finding = AuditFinding(tenantID: tenant, seq: record.firstSeq, entryID: nil, kind: kind)
            return
        }
        let ends = Dictionary(records.map { ($0.lastSeq, $0.hash) }) { first, _ in first }
        guard let found = checkpoints.contradiction(through: through, ends: ends) else { return }
        finding = AuditFinding(tenantID: tenant, seq: found.seq, entryID: nil, kind: found.kind)
    }

    /// The deleted beginning; nil if there is none.
    var removal: AuditRemoval? {
        through > 0 ? AuditRemoval(through: through, retentionDays: retentionDays, isUnsigned: isUnsigned) : nil
    }

    private mutating func fault(
        _ record: AuditPruneRecord, _ checkpoints: AuditCheckpoints, _ keys: [AuditVerifyingKey]
    ) -> AuditFinding.Kind? {
        guard !keys.isEmpty else { return .keyMissing }
        guard keys.contains(where: { $0.verifies(record) }) else { return .pruneForged }
        guard record.firstSeq == through &+ 1, record.lastSeq > through, record.previousHash == hash else {
            return .startMissing
        }
        guard record.checkpointsHash == checkpoints.digest(from: record.firstSeq, before: record.lastSeq) else {
            return .checkpointMissing
        }
        (through, hash) = (record.lastSeq, record.hash)
        retentionDays = [retentionDays, record.retentionDays].compactMap(\.self).min()
        isUnsigned = isUnsigned || record.retentionDays == nil
        return nil
    }
}
