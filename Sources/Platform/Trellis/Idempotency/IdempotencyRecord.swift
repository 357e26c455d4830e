import TrellisDatabase
import TrellisKernel

/// A row of `idempotency_key`: a request with a key that had its effect, written in the transaction of the effect.
@Record("idempotency_key")
struct IdempotencyRecord: TenantOwned {
    let id: ID<IdempotencyRecord>
    /// The tenant; the platform for a request without one.
    let tenantID: ID<Tenant>
    /// The user, or the API key, that sent the request.
    let userID: ID<User>
    /// The digest of the client's key.
    let keyDigest: String
    /// The keyed digest of the request.
    let fingerprint: String
    /// The encrypted response; nil if it was too large.
    let response: [UInt8]?
    let createdAt: Timestamp
    /// The end of the retention.
    let expiresAt: Timestamp

    static var audit: AuditPolicy { .off(reason: "a copy of a response; the change itself is audited") }
}

extension IdempotencyRecord {
    /// Returns a query for the row of a user's key: at most one in a tenant.
    static func of(_ user: ID<User>, _ claim: IdempotencyClaim) -> Query<IdempotencyRecord> {
        let digest = claim.keyDigest
        return IdempotencyRecord.where { $0.userID == user && $0.keyDigest == digest }
    }
}
