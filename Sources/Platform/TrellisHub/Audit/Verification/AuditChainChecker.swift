import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// The verification of one chain, seal by seal.
///
/// The first seal that is left must follow the signed records of prunes. Version 0.1.0 had none: its prunes left a
/// checkpoint and an entry. Both are taken for a record only if a later checkpoint was signed by that version too, since
/// no key signs such a text any more.
struct AuditChainChecker {
    let tenant: ID<Tenant>
    private(set) var count = 0
    private(set) var finding: AuditFinding?
    /// The last stored position that was read; nil before the first, which may be below 1 if it was inserted.
    private(set) var read: Int?
    /// The deleted beginning of the chain.
    private(set) var removal: AuditRemoval?

    private let checkpoints: AuditCheckpoints
    private let keys: [AuditVerifyingKey]
    /// The entries whose erasure is recorded, as far as it was asked.
    var erased: Set<String> = []
    private var walk: AuditWalk
    private var signed: [Int: [[UInt8]]]
    private var former: FormerPrune?

    /// What version 0.1.0 seems to have pruned.
    private struct FormerPrune {
        let through: Int
        /// Its hash.
        let hash: [UInt8]
        /// The positions that it signed.
        let signed: Set<Int>
        var hasEntry = false
        var isProven = false
    }

    init(
        _ tenant: ID<Tenant>, _ prunes: [AuditPruneRecord], _ checkpoints: AuditCheckpoints, keys: [AuditVerifyingKey]
    ) {
        self.tenant = tenant
        self.checkpoints = checkpoints
        self.keys = keys
        let prunes = AuditPrunes(tenant, prunes, checkpoints, keys: keys)
        removal = prunes.removal
        walk = AuditWalk(after: prunes.through, hash: prunes.hash)
        signed = checkpoints.hashes(after: prunes.through)
        if !keys.isEmpty, let forged = checkpoints.firstForged(keys) {
            finding = AuditFinding(tenantID: tenant, seq: forged.seq, entryID: nil, kind: .checkpointForged)
        } else {
            finding = prunes.finding
        }
    }

    /// Checks the next stored seal and its entry.
    mutating func check(_ seal: AuditSealRecord, _ entry: AuditEntryRecord?) {
        read = seal.seq
        if count == 0, seal.seq != walk.next, !begin(at: seal) { return }
        if let found = walk.step(seal, entry, isErased: { erased.contains("\($0)") }) { return finding = found }
        if let hashes = signed.removeValue(forKey: seal.seq), !hashes.allSatisfy({ $0 == seal.hash }) {
            return fail(.checkpointMismatch, seal.seq, seal.id)
        }
        count += 1
        guard var found = former, !found.isProven else { return }
        if entry?.prunedThrough == found.through { found.hasEntry = true }
        found.isProven = found.hasEntry && found.signed.contains(seal.seq)
        former = found
    }

    /// Begins after a position that version 0.1.0 may have pruned up to; returns whether a checkpoint names it.
    private mutating func begin(at seal: AuditSealRecord) -> Bool {
        guard seal.seq > walk.seq else {
            fail(.brokenLink, seal.seq, seal.id)
            return false
        }
        let start = seal.seq - 1
        guard walk.seq == 0, checkpoints.isStored(start, seal.previousHash) else {
            fail(.startMissing, start, nil)
            return false
        }
        guard !keys.isEmpty else {
            fail(.keyMissing, start, nil)
            return false
        }
        if let found = checkpoints.contradiction(through: start, ends: [start: seal.previousHash]) {
            fail(found.kind, found.seq, nil)
            return false
        }
        former = FormerPrune(
            through: start, hash: seal.previousHash, signed: checkpoints.formerPositions(keys))
        removal = AuditRemoval(through: start, retentionDays: nil, isUnsigned: true)
        walk = AuditWalk(after: start, hash: seal.previousHash)
        signed = signed.filter { $0.key > start }
        return true
    }

    /// Checks the end of the chain, read together with its last seals.
    mutating func finish(_ chain: AuditChainRecord?) {
        guard finding == nil else { return }
        if let former, !former.isProven { return fail(.startMissing, former.through, nil) }
        let known = max(chain?.seq ?? 0, signed.keys.max() ?? 0)
        if known > walk.seq {
            fail(.truncated, walk.next, nil)
        } else if let chain, chain.seq < walk.seq || chain.hash != walk.hash {
            fail(.brokenLink, walk.seq, nil)
        } else if chain == nil, walk.seq > 0 {
            fail(.truncated, walk.next, nil)
        }
    }

    /// What version 0.1.0 pruned and this check has proved, after ``finish(_:)``; nil if it pruned nothing.
    var formerPrune: (through: Int, hash: [UInt8], checkpointsHash: [UInt8])? {
        guard finding == nil, let former, former.isProven else { return nil }
        let digest = checkpoints.digest(from: 1, before: former.through)
        return (former.through, former.hash, digest)
    }

    private mutating func fail(_ kind: AuditFinding.Kind, _ seq: Int, _ entry: Int?) {
        finding = AuditFinding(tenantID: tenant, seq: seq, entryID: entry, kind: kind)
    }
}

extension AuditEntryRecord {
    /// The position up to which this entry says that the chain was pruned; nil for other entries.
    fileprivate var prunedThrough: Int? {
        guard action == AuditMaintenance.pruned, let payload else { return nil }
        return (try? JSONValue(parsing: payload.text))?["details"]?["through"]?.int
    }
}
