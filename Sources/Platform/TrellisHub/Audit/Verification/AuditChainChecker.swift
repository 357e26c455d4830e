import TrellisDatabase
import TrellisKernel

/// The verification of one chain, seal by seal.
struct AuditChainChecker {
    let tenant: ID<Tenant>
    private(set) var seq = 0
    private(set) var count = 0
    private(set) var finding: AuditFinding?

    private let chain: AuditChainRecord?
    private let erased: Set<String>
    private var hash = AuditHash.genesis
    private var latest = Timestamp(microseconds: .min)
    private var signed: [Int: [AuditCheckpointRecord]]

    init(
        _ tenant: ID<Tenant>, _ chain: AuditChainRecord?, _ signed: [AuditCheckpointRecord], erased: Set<String>,
        keys: [AuditVerifyingKey]
    ) {
        self.tenant = tenant
        self.chain = chain
        self.erased = erased
        self.signed = Dictionary(grouping: signed, by: \.seq)
        let forged = signed.first { checkpoint in !keys.contains { $0.verifies(checkpoint) } }
        if let forged, !keys.isEmpty {
            finding = AuditFinding(tenantID: tenant, seq: forged.seq, entryID: nil, kind: .checkpointForged)
        }
    }

    /// Checks the next stored seal and its entry.
    mutating func check(_ seal: AuditSealRecord, _ entry: AuditEntryRecord?) {
        if count == 0, seal.seq > 1 {
            // Older positions were pruned, up to a position that was signed before.
            guard signed[seal.seq - 1]?.contains(where: { $0.hash == seal.previousHash }) == true else {
                return fail(.startMissing, seal.seq - 1, nil)
            }
            signed[seal.seq - 1] = nil
            signed = signed.filter { $0.key >= seal.seq }
            (seq, hash) = (seal.seq - 1, seal.previousHash)
        }
        guard seal.seq == seq + 1 else { return fail(.sealMissing, seq + 1, nil) }
        guard seal.previousHash == hash else { return fail(.brokenLink, seal.seq, seal.id) }
        guard let entry else { return fail(.entryMissing, seal.seq, seal.id) }
        if let payload = entry.payload {
            guard AuditHash.payload(payload) == seal.payloadHash else {
                return fail(.payloadChanged, seal.seq, entry.id)
            }
        } else if seal.payloadHash != AuditHash.payload(nil), !erased.contains("\(entry.id)") {
            return fail(.payloadMissing, seal.seq, entry.id)
        }
        let expected = AuditSealRecord(entry, at: seal.seq, after: hash, payload: seal.payloadHash)
        guard expected.hash == seal.hash else { return fail(.entryChanged, seal.seq, entry.id) }
        guard expected.hasSameIndexedFields(as: seal) else { return fail(.indexMismatch, seal.seq, entry.id) }
        guard entry.at >= latest - AuditVerifier.maxTimestampRegression else {
            return fail(.timestampOutOfOrder, seal.seq, entry.id)
        }
        if let checkpoints = signed.removeValue(forKey: seal.seq), !checkpoints.allSatisfy({ $0.hash == seal.hash }) {
            return fail(.checkpointMismatch, seal.seq, entry.id)
        }
        latest = max(latest, entry.at)
        (seq, hash, count) = (seal.seq, seal.hash, count + 1)
    }

    /// Checks the end of the chain.
    mutating func finish() {
        guard finding == nil else { return }
        let known = max(chain?.seq ?? 0, signed.keys.max() ?? 0)
        if known > seq {
            // The whole chain may have been pruned, up to a signed position.
            guard count == 0, let chain, chain.seq == known,
                signed[known]?.allSatisfy({ $0.hash == chain.hash }) == true
            else { return fail(.truncated, seq + 1, nil) }
        } else if let chain, chain.seq < seq || chain.hash != hash {
            fail(.brokenLink, seq, nil)
        } else if chain == nil, count > 0 {
            fail(.truncated, seq + 1, nil)
        }
    }

    private mutating func fail(_ kind: AuditFinding.Kind, _ seq: Int, _ entry: Int?) {
        finding = AuditFinding(tenantID: tenant, seq: seq, entryID: entry, kind: kind)
    }
}
