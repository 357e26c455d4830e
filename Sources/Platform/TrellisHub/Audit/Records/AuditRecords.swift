package import TrellisDatabase
package import TrellisKernel

/// The entity behind `ID<AuditChain>`: the chain of a tenant's entries.
package enum AuditChain: Sendable {}

/// A row of `audit_entry`: an action, its user, the row it concerns, and the values before and after.
///
/// Written by the triggers of ``TrellisDatabase/AuditPolicy``, and by `tx.audit`; append-only.
@Record("audit_entry")
package struct AuditEntryRecord: TenantOwned {
    /// Ascending over all tenants, with gaps, and not strictly in commit order.
    package var id: Int
    package var tenantID: ID<Tenant>
    /// The time of the transaction.
    package var at: Timestamp
    /// The user; nil for the platform, and for statements from outside the program.
    package var actorID: ID<User>?
    package var requestID: String?
    /// The route, job or command; `system` if not set, `sql` for statements from outside the program.
    package var origin: String
    /// The permission that the request required.
    package var permission: String?
    /// The reason why the transaction crossed tenants.
    package var reason: String?
    /// `insert`, `update`, `delete`, `truncate`, `read`, or another action such as `auth.signed_in`.
    package var action: String
    /// The table.
    package var record: String?
    /// The identifier of the row.
    package var recordID: String?
    /// `before` and `after` of the changed columns; nil after it is erased.
    package var payload: JSONText?
}

extension AuditEntryRecord {
    /// The condition that an entry has no seal.
    ///
    /// It looks into the index of the seals for each entry: without OFFSET, PostgreSQL may read all seals instead.
    static let isUnsealed: SQL = """
        NOT EXISTS (SELECT 1 FROM audit_seal WHERE audit_seal.tenant_id = audit_entry.tenant_id \
        AND audit_seal.entry_id = audit_entry.id\(SQL.on(sqlite: "", postgres: " OFFSET 0")))
        """
}

/// A row of `audit_seal`: the position of an entry in its tenant's chain, and the indexed columns of the entry.
@Record("audit_seal")
package struct AuditSealRecord: TenantOwned {
    /// The identifier of the entry.
    @ColumnName("entry_id") package var id: Int
    package var tenantID: ID<Tenant>
    /// The position in the chain, counted from 1 without gaps.
    package var seq: Int
    /// The hash of salt and payload; stays when both are erased.
    package var payloadHash: [UInt8]
    /// The hash of the previous seal.
    package var previousHash: [UInt8]
    package var hash: [UInt8]
    /// A copy from the entry, like all that follows; long texts are cut to the length that indexes accept.
    package var at: Timestamp
    package var actorID: ID<User>?
    package var requestID: String?
    package var action: String
    package var record: String?
    package var recordID: String?
    /// The form of the hashes: 1 of version 0.1.0, without salt; 2 with one.
    package var format: Int
    /// The random bytes before the payload in its hash; nil without a payload, after its erasure, and in format 1.
    package var salt: [UInt8]?
}

/// A row of `audit_chain`: the end of a tenant's chain.
@Record("audit_chain")
package struct AuditChainRecord: TenantOwned {
    package var id: ID<AuditChain>
    package var tenantID: ID<Tenant>
    /// The last sealed position; 0 before the first.
    package var seq: Int
    package var hash: [UInt8]
}

/// A row of `audit_retention`: how long a tenant's entries are kept, for a tenant with a retention of its own.
///
/// On PostgreSQL only the owner of the tables changes it, since it decides what the next prune deletes.
@Record("audit_retention")
package struct AuditRetentionRecord: TenantOwned {
    package var id: ID<AuditRetentionRecord>
    package var tenantID: ID<Tenant>
    /// The retention in days; 0 keeps entries forever.
    package var days: Int
}

/// A row of `audit_checkpoint`: the signed end of a chain at a point in time.
@Record("audit_checkpoint")
package struct AuditCheckpointRecord: TenantOwned {
    package var id: ID<AuditCheckpointRecord>
    package var tenantID: ID<Tenant>
    package var seq: Int
    package var hash: [UInt8]
    package var at: Timestamp
    /// The name of the signing key: the first 8 bytes of the SHA-256 of its public key, in hexadecimal.
    package var key: String
    /// The Ed25519 signature.
    package var signature: [UInt8]
}

/// The row of `audit_sealer`: the offset of the sealer, over all tenants.
@Record("audit_sealer")
package struct AuditSealerRecord {
    package var id: String
    /// The transaction of the last sealed entry; 0 on SQLite, where entries are in commit order.
    package var xid: Int
    package var entryID: Int
}

extension AuditEntryRecord {
    package static var audit: AuditPolicy { .off(reason: "it is the audit itself") }
}

extension AuditSealRecord {
    package static var audit: AuditPolicy { .off(reason: "derived from the entries") }
}

extension AuditChainRecord {
    package static var audit: AuditPolicy { .off(reason: "derived from the seals") }
}

extension AuditRetentionRecord {
    package static var audit: AuditPolicy { .off(reason: "each change has an entry of its own") }
}

extension AuditCheckpointRecord {
    package static var audit: AuditPolicy { .off(reason: "it is signed") }
}

extension AuditSealerRecord {
    package static var audit: AuditPolicy { .off(reason: "changes with every seal") }
}
