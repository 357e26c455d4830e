import TrellisDatabase
import TrellisKernel

/// Names the entity behind `ID<Member>`: one user's place in one tenant.
enum Member: Sendable {}

/// That a user belongs to a tenant, and in which role.
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
    /// The membership of a user: at most one in a tenant.
    static func of(_ userID: ID<User>) -> Query<MembershipRecord> {
        MembershipRecord.where { $0.userID == userID }
    }
}
