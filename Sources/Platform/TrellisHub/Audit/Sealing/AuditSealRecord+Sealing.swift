import TrellisDatabase
import TrellisKernel

extension AuditSealRecord {
    /// Seals an entry after the previous seal; takes the stored payload hash if the payload may be erased.
    init(_ entry: AuditEntryRecord, at seq: Int, after previous: [UInt8], payload: [UInt8]? = nil) {
        let payload = payload ?? AuditHash.payload(entry.payload)
        self.init(
            id: entry.id, tenantID: entry.tenantID, seq: seq, payloadHash: payload, previousHash: previous,
            hash: AuditHash.seal(entry, at: seq, payload: payload, after: previous), at: entry.at,
            actorID: entry.actorID, requestID: entry.requestID.map(Self.truncatedForIndex),
            action: Self.truncatedForIndex(entry.action), record: entry.record.map(Self.truncatedForIndex),
            recordID: entry.recordID.map(Self.truncatedForIndex))
    }

    /// Returns whether both have the same indexed columns.
    func hasSameIndexedFields(as other: AuditSealRecord) -> Bool {
        at == other.at && actorID == other.actorID && requestID == other.requestID && action == other.action
            && record == other.record && recordID == other.recordID
    }

    private static func truncatedForIndex(_ text: String) -> String { String(text.prefix(200)) }
}
