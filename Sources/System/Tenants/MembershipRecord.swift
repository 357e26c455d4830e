import TrellisDatabase
import TrellisKernel

/// The entity type of `ID<Member>`: the membership of one user in one tenant.
public enum Member: Sendable {}

/// The membership of a user in a tenant, with a role.
///
/// Its columns are the published part of the table: other modules may join them. Rows are written by this module only.
@Record("membership")
public struct MembershipRecord: TenantOwned, Timestamped, Versioned {
    /// The identifier.
    public let id: ID<Member>
    /// The tenant.
    public let tenantID: ID<Tenant>
    /// The user.
    public let userID: ID<User>
    /// The role.
    public internal(set) var roleID: ID<Role>
    /// When it was created.
    public internal(set) var createdAt: Timestamp = .onWrite
    /// When it was last changed.
    public internal(set) var updatedAt: Timestamp = .onWrite
    /// Its version, for optimistic locking.
    public internal(set) var version: Int = 1
}

extension MembershipRecord {
    /// Returns a query for the membership of a user: at most one in a tenant.
    static func of(_ userID: ID<User>) -> Query<MembershipRecord> {
        MembershipRecord.where { $0.userID == userID }
    }
}
