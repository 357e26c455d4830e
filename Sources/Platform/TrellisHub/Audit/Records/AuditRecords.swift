package import TrellisDatabase
package import TrellisKernel

/// Names the chain of a tenant's entries.
package enum AuditChain: Sendable {}

/// A row of `audit_entry`: who did what to which row, and what it was before and after.
///
/// Written by the triggers of ``TrellisDatabase/AuditPolicy``, and by `tx.audit`; never changed.
@Record("audit_entry")
package struct AuditEntryRecord: TenantOwned {
    /// Counts up, over all tenants; with gaps, and not quite in the order of commits.
    package var id: Int
    package var tenantID: ID<Tenant>
    /// The moment of the transaction.
    package var at: Timestamp
    /// The user; nil for the platform, and for statements from outside.
    package var actorID: ID<User>?
    package var requestID: String?
    /// The route, job or command; `system` where nobody said, `sql` for statements from outside the program.
    package var origin: String
    /// The permission that let the request in.
    package var permission: String?
    /// Why the transaction reached across tenants.
    package var reason: String?
    /// `insert`, `update`, `delete`, `truncate`, `read`, or a deed that is no change of a row: `auth.signed_in`.
    package var action: String
    /// The table.
    package var record: String?
    /// The identifier of the row.
    package var recordID: String?
    /// `before` and `after` of the columns that changed; nil once it was erased.
    package var payload: JSONText?
}

/// A row of `audit_seal`: the place of an entry in the chain of its tenant, and what the entry is found by.
@Record("audit_seal")
package struct AuditSealRecord: TenantOwned {
    /// The number of the entry.
    @ColumnName("entry_id") package var id: Int
    package var tenantID: ID<Tenant>
    /// The place, counted from 1 without a gap.
    package var seq: Int
    /// The SHA-256 of the payload's text, which outlives the payload.
    package var payloadHash: [UInt8]
    /// The hash of the place before.
    package var previousHash: [UInt8]
    package var hash: [UInt8]
    /// The same as the entry's, as is all that follows; of long texts the beginning, since indexes take no more.
    package var at: Timestamp
    package var actorID: ID<User>?
    package var requestID: String?
    package var action: String
    package var record: String?
    package var recordID: String?
}

extension AuditSealRecord {
    /// The place of an entry behind another, with the hash of its payload, which may have been erased since.
    init(_ entry: AuditEntryRecord, at seq: Int, after previous: [UInt8], payload: [UInt8]? = nil) {
        let payload = payload ?? AuditHash.payload(entry.payload)
        self.init(
            id: entry.id, tenantID: entry.tenantID, seq: seq, payloadHash: payload, previousHash: previous,
            hash: AuditHash.seal(entry, at: seq, payload: payload, after: previous), at: entry.at,
            actorID: entry.actorID, requestID: entry.requestID.map(Self.filed), action: Self.filed(entry.action),
            record: entry.record.map(Self.filed), recordID: entry.recordID.map(Self.filed))
    }

    /// Whether the entry is found by the same.
    func isFiled(like other: AuditSealRecord) -> Bool {
        at == other.at && actorID == other.actorID && requestID == other.requestID && action == other.action
            && record == other.record && recordID == other.recordID
    }

    private static func filed(_ text: String) -> String { String(text.prefix(200)) }
}

/// A row of `audit_chain`: where the chain of a tenant ends, and how long its entries are kept.
@Record("audit_chain")
package struct AuditChainRecord: TenantOwned {
    package var id: ID<AuditChain>
    package var tenantID: ID<Tenant>
    /// The last place that was sealed; 0 before the first.
    package var seq: Int
    package var hash: [UInt8]
    /// How many days entries are kept; nil is as the settings say.
    package var retentionDays: Int?
}

/// A row of `audit_checkpoint`: a signature under the end of a chain as it was once.
@Record("audit_checkpoint")
package struct AuditCheckpointRecord: TenantOwned {
    package var id: ID<AuditCheckpointRecord>
    package var tenantID: ID<Tenant>
    package var seq: Int
    package var hash: [UInt8]
    package var at: Timestamp
    /// Which key signed: the first bytes of its public half, in hexadecimal.
    package var key: String
    /// Ed25519.
    package var signature: [UInt8]
}

/// The row of `audit_sealer`: how far the sealer has come, over all tenants.
@Record("audit_sealer")
package struct AuditSealerRecord {
    package var id: String
    /// The transaction of the last entry that was sealed; 0 on SQLite, where entries are in the order of commits.
    package var xid: Int
    package var entryID: Int
}

extension AuditEntryRecord {
    package static var audit: AuditPolicy { .off(reason: "it is the audit") }
}

extension AuditSealRecord {
    package static var audit: AuditPolicy { .off(reason: "it follows from the entries") }
}

extension AuditChainRecord {
    package static var audit: AuditPolicy { .off(reason: "it follows from the seals") }
}

extension AuditCheckpointRecord {
    package static var audit: AuditPolicy { .off(reason: "it is signed") }
}

extension AuditSealerRecord {
    package static var audit: AuditPolicy { .off(reason: "it moves with every seal") }
}
