import TrellisDatabase
import TrellisKernel

/// A walk along a chain: compares each seal with the one before it, and with its entry.
struct AuditWalk {
    /// The last position that was found intact.
    private(set) var seq: Int
    /// Its hash.
    private(set) var hash: [UInt8]
    /// The place after it; it wraps around instead of trapping, since anyone with the program's connection inserts seals.
    var next: Int { seq &+ 1 }
    private var latest = Timestamp(microseconds: .min)

    /// A walk from the position after `seq`, which has this hash.
    init(after seq: Int = 0, hash: [UInt8] = AuditHash.genesis) {
        (self.seq, self.hash) = (seq, hash)
    }

    /// Goes on to the next stored seal; returns what is wrong with it or with its entry.
    ///
    /// - Parameter isErased: returns whether an entry records the erasure of this entry's payload.
    mutating func step(
        _ seal: AuditSealRecord, _ entry: AuditEntryRecord?, isErased: (Int) -> Bool
    ) -> AuditFinding? {
        func finding(_ kind: AuditFinding.Kind, at seq: Int? = nil) -> AuditFinding {
            AuditFinding(
                tenantID: seal.tenantID, seq: seq ?? seal.seq, entryID: seq == nil ? seal.id : nil, kind: kind)
        }
        guard seal.seq == next else { return finding(.sealMissing, at: next) }
        guard seal.previousHash == hash else { return finding(.brokenLink) }
        guard let entry else { return finding(.entryMissing) }
        if let fault = Self.payloadFault(seal, entry, isErased: isErased) { return finding(fault) }
        let expected = AuditSealRecord(entry, inPlaceOf: seal, after: hash)
        guard expected.hash == seal.hash else { return finding(.entryChanged) }
        guard expected.hasSameIndexedFields(as: seal) else { return finding(.indexMismatch) }
        guard entry.at >= latest - AuditVerifier.maxTimestampRegression else { return finding(.timestampOutOfOrder) }
        latest = max(latest, entry.at)
        (seq, hash) = (seal.seq, seal.hash)
        return nil
    }

    private static func payloadFault(
        _ seal: AuditSealRecord, _ entry: AuditEntryRecord, isErased: (Int) -> Bool
    ) -> AuditFinding.Kind? {
        guard let payload = entry.payload else {
            return seal.payloadHash == AuditHash.noPayload || isErased(entry.id) ? nil : .payloadMissing
        }
        let isSalted = seal.format != AuditHash.unsaltedFormat
        guard !isSalted || seal.salt != nil else { return .payloadChanged }
        let hash = AuditHash.payload(payload.text, salt: isSalted ? seal.salt : nil)
        return hash == seal.payloadHash ? nil : .payloadChanged
    }
}
