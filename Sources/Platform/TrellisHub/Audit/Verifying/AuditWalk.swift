import TrellisDatabase
import TrellisKernel

/// The way along one chain: what each place must follow from.
struct AuditWalk {
    let tenant: ID<Tenant>
    private(set) var seq = 0
    private(set) var count = 0
    private(set) var fault: AuditFault?

    private let chain: AuditChainRecord?
    private let erased: Set<String>
    private var hash = AuditHash.start
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
        let forged = signed.first { checkpoint in !keys.contains { $0.holds(checkpoint) } }
        if let forged, !keys.isEmpty {
            fault = AuditFault(tenantID: tenant, seq: forged.seq, entryID: nil, kind: .checkpointForged)
        }
    }

    /// Looks at the next place that is there, and at its entry.
    mutating func take(_ seal: AuditSealRecord, _ entry: AuditEntryRecord?) {
        if count == 0, seal.seq > 1 {
            // What is older was pruned, up to a place that was signed before.
            guard signed[seal.seq - 1]?.contains(where: { $0.hash == seal.previousHash }) == true else {
                return fail(.startMissing, seal.seq - 1, nil)
            }
            signed[seal.seq - 1] = nil
            signed = signed.filter { $0.key >= seal.seq }
            (seq, hash) = (seal.seq - 1, seal.previousHash)
        }
        guard seal.seq == seq + 1 else { return fail(.placeMissing, seq + 1, nil) }
        guard seal.previousHash == hash else { return fail(.brokenLink, seal.seq, seal.id) }
        guard let entry else { return fail(.entryMissing, seal.seq, seal.id) }
        if let payload = entry.payload {
            guard AuditHash.payload(payload) == seal.payloadHash else {
                return fail(.payloadChanged, seal.seq, entry.id)
            }
        } else if seal.payloadHash != AuditHash.payload(nil), !erased.contains("\(entry.id)") {
            return fail(.payloadGone, seal.seq, entry.id)
        }
        let expected = AuditSealRecord(entry, at: seal.seq, after: hash, payload: seal.payloadHash)
        guard expected.hash == seal.hash else { return fail(.entryChanged, seal.seq, entry.id) }
        guard expected.isFiled(like: seal) else { return fail(.misfiled, seal.seq, entry.id) }
        guard entry.at >= latest - AuditVerifier.patience else { return fail(.outOfTime, seal.seq, entry.id) }
        if let checkpoints = signed.removeValue(forKey: seal.seq), !checkpoints.allSatisfy({ $0.hash == seal.hash }) {
            return fail(.otherThanSigned, seal.seq, entry.id)
        }
        latest = max(latest, entry.at)
        (seq, hash, count) = (seal.seq, seal.hash, count + 1)
    }

    /// Looks at where the chain ends.
    mutating func end() {
        guard fault == nil else { return }
        let known = max(chain?.seq ?? 0, signed.keys.max() ?? 0)
        if known > seq {
            // Everything may have been pruned, up to a place that was signed.
            guard count == 0, let chain, chain.seq == known,
                signed[known]?.allSatisfy({ $0.hash == chain.hash }) == true
            else { return fail(.cutOff, seq + 1, nil) }
        } else if let chain, chain.seq < seq || chain.hash != hash {
            fail(.brokenLink, seq, nil)
        } else if chain == nil, count > 0 {
            fail(.cutOff, seq + 1, nil)
        }
    }

    private mutating func fail(_ kind: AuditFault.Kind, _ seq: Int, _ entry: Int?) {
        fault = AuditFault(tenantID: tenant, seq: seq, entryID: entry, kind: kind)
    }
}
