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

    /// Returns whether both have the same indexed columns, byte by byte.
    func hasSameIndexedFields(as other: AuditSealRecord) -> Bool { indexed == other.indexed }

    private var indexed: [DatabaseValue] {
        [
            at.databaseValue, actorID.databaseValue, requestID.databaseValue, action.databaseValue,
            record.databaseValue, recordID.databaseValue,
        ]
    }

    /// Returns at most 200 characters, and at most 200 scalars where those would be too long: an index refuses values of
    /// more than 2704 bytes, and one character may have any number of marks.
    private static func truncatedForIndex(_ text: String) -> String {
        let text = String(text.prefix(200))
        return text.utf8.count <= 2400 ? text : String(text.unicodeScalars.prefix(200))
    }
}
