import TrellisDatabase
import TrellisKernel
import TrellisStorage

/// The entity of an avatar's identifier, which is that of its user or tenant.
enum Avatar: Sendable {}

/// A row of `avatar`: the picture of a user or of a tenant; its content is an object in the store.
///
/// Users belong to no tenant, so their avatars belong to the platform: row, object and audit are those of the tenant
/// `ID.platform`, as for its jobs.
@Record("avatar")
struct AvatarRecord: TenantOwned, Timestamped {
    let id: ID<Avatar>
    let tenantID: ID<Tenant>
    /// The user; nil for the avatar of a tenant.
    let userID: ID<User>?
    /// The key of the content among the objects of the tenant.
    var storageKey: String
    var mediaType: String
    /// The number of bytes.
    var size: Int
    /// The SHA-256 of the content in hexadecimal.
    var sha256: String
    /// In pixels.
    var width: Int
    /// In pixels.
    var height: Int
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
}

/// The keys of the objects of avatars: `TENANT/avatars/OWNER/CONTENT`, a new content for each upload.
enum AvatarKey {
    static let section = ObjectSection("avatars", hasContents: true)

    /// Returns a new key for the avatar of an owner.
    static func content(of owner: ID<Avatar>) throws(StorageError) -> StorageKey {
        try StorageKey("\(section.name)/\(owner)/\(ID<Avatar>())")
    }
}
