import TrellisDatabase
import TrellisKernel
import TrellisTenants

/// The entity type of `ID<APIKey>`: a service account of a tenant, which acts by its key.
package enum APIKey: Sendable {}

/// The entity type of `ID<APIKeySecret>`: one text with which a service account acts.
package enum APIKeySecret: Sendable {}

/// A service account of a tenant: a name, a role, and the scopes that limit it.
///
/// It is the actor of its requests: audit, events, jobs and logs name its identifier as that of the user, and no row of
/// users has it. Rotating changes its secret, and keeps the account.
@Record("auth_api_key")
struct APIKeyRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<APIKey>
    let tenantID: ID<Tenant>
    /// Unique within the tenant.
    var name: String
    var roleID: ID<Role>
    /// The names of the permissions that it may use at most, in order.
    var scopes: [String]
    /// The networks from which it may be used, in CIDR notation; empty for all.
    var networks: [String]
    var expiresAt: Timestamp
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

/// A secret of a service account: one, and during the overlap of a rotation the previous one.
///
/// The table is no tenant's, because the hash is looked up before the tenant is known, and is unique among all tenants.
@Record("auth_api_key_secret")
struct APIKeySecretRecord {
    let id: ID<APIKeySecret>
    /// The tenant.
    let ownerID: ID<Tenant>
    let keyID: ID<APIKey>
    /// The member who made it, and has seen it: with it the key never does more than this member may.
    let memberID: ID<User>
    /// The SHA-256 of the key's text; the server doesn't store the text itself.
    let hash: [UInt8]
    /// The prefix and the last four characters.
    let hint: String
    let createdAt: Timestamp
    /// When it ends, because it was replaced; nil for the newest.
    var replacedUntil: Timestamp?
    /// When it was last used, exact to one minute; nil before the first use.
    var lastUsedAt: Timestamp?
}

extension APIKeySecretRecord {
    static var audit: AuditPolicy { .off(reason: "changes with uses; rotations have their own entries") }

    /// Returns a query for the secrets of a key.
    static func of(_ key: ID<APIKey>) -> Query<APIKeySecretRecord> { APIKeySecretRecord.where { $0.keyID == key } }
}

extension ID where Entity == APIKey {
    /// The service account as the actor of a scope.
    var actor: ID<User> { ID<User>(high: high, low: low) }
}
