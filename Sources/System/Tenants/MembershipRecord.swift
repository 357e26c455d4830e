import TrellisDatabase
import TrellisKernel

/// The entity type of `ID<Member>`: the membership of one user in one tenant.
enum Member: Sendable {}

/// The membership of a user in a tenant, with a role.
@Record("membership")
struct MembershipRecord: TenantOwned, Timestamped {
    let id: ID<Member>
    let tenantID: ID<Tenant>
    let userID: ID<User>
    var roleID: ID<Role>
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
}

extension MembershipRecord {
    /// Returns a query for the membership of a user: at most one in a tenant.
    static func of(_ userID: ID<User>) -> Query<MembershipRecord> {
        MembershipRecord.where { $0.userID == userID }
    }
}
