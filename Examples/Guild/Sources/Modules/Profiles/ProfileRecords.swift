import TrellisDatabase
import TrellisKernel
import TrellisTenants

/// A row of `profile_user`: what this product adds to a user.
@Record("profile_user")
struct UserProfileRecord: Timestamped {
    let id: ID<User>
    var phone: String?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
}

/// A row of `profile_member`: what this product adds to a membership.
@Record("profile_member")
struct MemberProfileRecord: TenantOwned {
    let id: ID<Member>
    let tenantID: ID<Tenant>
    var section: String
}
