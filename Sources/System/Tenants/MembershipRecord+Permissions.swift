import TrellisDatabase
import TrellisKernel
import TrellisUsers
import TrellisWeb

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns what each of the users may do in the tenant now; without those who aren't members, or whose account is
    /// disabled or deleted.
    ///
    /// For work that a member set up and that goes on without them, such as a webhook or an invitation: it asks each time
    /// whether the member is still there. One query for any number of users.
    ///
    /// - Parameter catalog: the permissions that the caller asks for; others of built-in roles aren't in the result.
    package func permissions(of users: [ID<User>], in catalog: RoleCatalog) throws -> [ID<User>: PermissionSet] {
        guard !users.isEmpty else { return [:] }
        let members = MembershipRecord.where { $0.userID.in(users) }
            .join(RoleRecord.self) { member, role in role.id == member.roleID }
            .join(UserRecord.self) { member, _, user in
                user.id == member.userID && user.disabledAt == nil && user.deletedAt == nil
            }
        return Dictionary(
            try fetch(members).map { member, role, _ in
                (member.userID, catalog.grants(role.kind, role.permissions))
            }, uniquingKeysWith: { first, _ in first })
    }
}
