import TrellisDatabase
import TrellisKernel

/// Names the entity behind `ID<Member>`: one user's place in one tenant.
package enum Member: Sendable {}

/// That a user belongs to a tenant, and in which role.
@Record("membership")
package struct MembershipRecord: TenantOwned, Timestamped {
    package let id: ID<Member>
    package let tenantID: ID<Tenant>
    package let userID: ID<User>
    package var roleID: ID<Role>
    package var createdAt: Timestamp = .onWrite
    package var updatedAt: Timestamp = .onWrite
}

extension MembershipRecord {
    /// The membership of a user: at most one in a tenant.
    static func of(_ userID: ID<User>) -> Query<MembershipRecord> {
        MembershipRecord.where { $0.userID == userID }
    }
}
