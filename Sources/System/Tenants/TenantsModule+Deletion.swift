import Logging
import TrellisDatabase
import TrellisKernel
import TrellisUsers

extension TenantsModule {
    /// Deletes a user: ends the memberships and then deletes the user, each with its steps.
    ///
    /// For a product's own route, job or command: System has none that deletes users. The data that the user created
    /// in tenants remains there; sessions and side rows are deleted.
    ///
    /// - Throws: ``TrellisUsers/UserError/notFound``; ``TenantError/lastOwner`` when a tenant would have no owner; the errors
    ///   of the steps.
    public func deleteUser(_ id: ID<User>, of users: UsersModule, in tx: SystemTransaction) throws {
        // The lock refuses new memberships until the commit: they refer to the user's row.
        guard let user = try tx.find(UserRecord.self, id, lock: .forUpdate) else { throw UserError.notFound }
        let everywhere = tx.acrossTenants(reason: "A user's own memberships are in several tenants.", level: .debug)
        let author = tx.scope ?? Scope(tenantID: .platform, userID: .noUser, requestID: "")
        let tenants = try everywhere.fetch(MembershipRecord.of(id).order { $0.tenantID.ascending }).map(\.tenantID)
        for tenant in tenants {
            try TenantAuthority.lock(tenant, in: tx)
            let rows = tx.inTenant(author.within(tenant))
            // Before the lock, another change may have ended the membership or given it another role.
            guard let membership = try rows.first(MembershipRecord.of(id)) else { continue }
            try rows.requireAnotherOwner(than: membership)
            try store.memberships.delete(membership, in: rows)
        }
        try users.store.delete(user, in: tx)
    }
}

extension TenantTransaction {
    /// Throws if the member is the only owner of the tenant.
    ///
    /// - Throws: ``TenantError/lastOwner``.
    func requireAnotherOwner(than membership: MembershipRecord) throws {
        guard let role = try find(RoleRecord.self, membership.roleID), role.kind == .owner else { return }
        let owners = try count(MembershipRecord.where { $0.roleID == role.id })
        guard owners > 1 else { throw TenantError.lastOwner }
    }
}
