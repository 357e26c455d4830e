package import TrellisDatabase
package import TrellisKernel

/// A row of `audit_prune`: the signed statement that positions of a chain were deleted because of their age.
///
/// The records of a chain follow each other without a gap from position 1 to the place before the first that is left.
@Record("audit_prune")
package struct AuditPruneRecord: TenantOwned {
    package var id: ID<AuditPruneRecord>
    package var tenantID: ID<Tenant>
    /// The first deleted position.
    package var firstSeq: Int
    /// The last deleted position.
    package var lastSeq: Int
    /// The hash of the position before the first.
    package var previousHash: [UInt8]
    /// The hash of the last deleted position.
    package var hash: [UInt8]
    /// The retention in days for which they were too old; nil for what version 0.1.0 had deleted.
    package var retentionDays: Int?
    /// The hash of the checkpoints of the deleted positions, all of which the deleted entries met.
    package var checkpointsHash: [UInt8]
    package var at: Timestamp
    /// The name of the signing key.
    package var key: String
    /// The Ed25519 signature.
    package var signature: [UInt8]
}

extension AuditPruneRecord {
    package static var audit: AuditPolicy { .off(reason: "it is signed") }
}
