import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisWeb

/// A new API key.
@Schema
struct APIKeyCreate {
    /// The name of the key; unique within the tenant.
    @Name(1...120) @Example("Warehouse") var name: String
    /// The name of a role of the tenant that grants the scopes; the caller must have what it grants.
    @Length(1...60) @Example("admin") var role: String
    /// The names of the permissions that the key may use: some of those that the role grants.
    @Count(1...500) @Unique var scopes: [PermissionName]
    /// When it expires; absent for the longest time that `auth.api_key_lifetime` allows.
    @WithoutExample var expiresAt: Timestamp?
    /// The networks from which it may be used, in CIDR notation; empty for all.
    @Count(...50) @Unique @Example(["192.0.2.0/24"]) var allowedNetworks: [String] = []
}

/// The changes of an API key; absent fields keep their values.
@Schema
struct APIKeyUpdate {
    /// The name of the key; unique within the tenant.
    @Name(1...120) @Example("Warehouse") var name: String?
    /// The name of a role of the tenant that grants the scopes; the caller must have what it grants.
    @Length(1...60) @Example("admin") var role: String?
    /// The names of all permissions that the key may use from now on.
    @Count(1...500) @Unique var scopes: [PermissionName]?
    /// When it expires.
    @WithoutExample var expiresAt: Timestamp?
    /// All networks from which it may be used from now on, in CIDR notation; empty for all.
    @Count(...50) @Unique @Example(["192.0.2.0/24"]) var allowedNetworks: [String]?
}

/// How an API key gets a new secret.
@Schema
struct APIKeyRotation {
    /// For how many seconds the previous secret stays valid, at most 7 days; absent for `auth.api_key_overlap`.
    @Range(0...604_800) @Example(3600) var overlapSeconds: Int?
}

/// An API key, without its secret.
@Schema
struct APIKeyResponse {
    /// The id of the key; audit and logs name it as the user of its requests.
    var id: ID<APIKey>
    /// The name of the key.
    var name: String
    /// The name of the role.
    var role: String
    /// The names of the permissions that it may use, if role and owner have them.
    var scopes: [String]
    /// The networks from which it may be used; empty for all.
    var allowedNetworks: [String]
    /// The beginning and the last four characters of the newest secret.
    @Example("trk_…x3Fq") var hint: String
    /// The member who created or last rotated it; it never does more than this member may.
    ///
    /// The previous secret, as long as it is valid, never does more than the member who made that one.
    var ownerID: ID<User>
    /// When it expires.
    var expiresAt: Timestamp
    /// The end of the time in which the previous secret is valid too; absent without one.
    var previousUntil: Timestamp?
    /// When the newest secret was last used, exact to one minute.
    var lastUsedAt: Timestamp?
    /// When the previous secret was last used, as long as it is valid.
    var previousLastUsedAt: Timestamp?
    /// When it was created.
    var createdAt: Timestamp
    /// When it was last changed.
    var updatedAt: Timestamp
    /// The version for `If-Match`.
    var version: Int
}

extension APIKeyResponse {
    /// Creates the response for a key with its role and its secrets, valid at `now`.
    init(_ key: APIKeyRecord, role: String, secrets: [APIKeySecretRecord], at now: Timestamp) {
        let newest = secrets.first { $0.replacedUntil == nil }
        let previous = secrets.first { ($0.replacedUntil ?? now) > now }
        self.init(
            id: key.id, name: key.name, role: role, scopes: key.scopes, allowedNetworks: key.networks,
            hint: newest?.hint ?? APIKeyToken.prefix, ownerID: newest?.memberID ?? .noUser, expiresAt: key.expiresAt,
            previousUntil: previous?.replacedUntil, lastUsedAt: newest?.lastUsedAt,
            previousLastUsedAt: previous?.lastUsedAt, createdAt: key.createdAt, updatedAt: key.updatedAt,
            version: key.version)
    }
}

/// An API key with its secret, which is shown only once.
@Schema
struct APIKeyWithSecret {
    /// The key to send as `Authorization: Bearer …`; it isn't shown again.
    @Example("trk_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp") var secret: String
    /// The key.
    var apiKey: APIKeyResponse
}
