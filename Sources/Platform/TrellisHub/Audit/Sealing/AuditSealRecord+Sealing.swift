import TrellisDatabase
import TrellisKernel

extension AuditSealRecord {
    /// Seals an entry after the previous seal.
    init(sealing entry: AuditEntryRecord, at seq: Int, after previous: [UInt8], format: Int = AuditHash.format) {
        let isSalted = format != AuditHash.unsaltedFormat && entry.payload != nil
        let salt = isSalted ? AuditHash.newSalt() : nil
        let payload = entry.payload.map { AuditHash.payload($0.text, salt: salt) } ?? AuditHash.noPayload
        self.init(entry, at: seq, after: previous, payload: payload, format: format, salt: salt)
    }

    /// The seal that the entry must have in place of `seal`, whose payload hash it takes.
    init(_ entry: AuditEntryRecord, inPlaceOf seal: AuditSealRecord, after previous: [UInt8]) {
        self.init(
            entry, at: seal.seq, after: previous, payload: seal.payloadHash, format: seal.format, salt: seal.salt)
    }

    private init(
        _ entry: AuditEntryRecord, at seq: Int, after previous: [UInt8], payload: [UInt8], format: Int, salt: [UInt8]?
    ) {
        self.init(
            id: entry.id, tenantID: entry.tenantID, seq: seq, payloadHash: payload, previousHash: previous,
            hash: AuditHash.seal(entry, at: seq, payload: payload, after: previous, format: format), at: entry.at,
            actorID: entry.actorID, requestID: entry.requestID.map(Self.truncatedForIndex),
            action: Self.truncatedForIndex(entry.action), record: entry.record.map(Self.truncatedForIndex),
            recordID: entry.recordID.map(Self.truncatedForIndex), format: format, salt: salt)
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
    static func truncatedForIndex(_ text: String) -> String {
        let text = String(text.prefix(200))
        return text.utf8.count <= 2400 ? text : String(text.unicodeScalars.prefix(200))
    }
}
