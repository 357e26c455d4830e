import Logging
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisUsers

extension TenantsModule {
    /// Deletes a user: ends the memberships and then deletes the user, each with its steps.
    ///
    /// For a product's own route, job or command; System's job does the same when the grace of a deleted account is
    /// over. The data that the user created in tenants remains there; sessions and side rows are deleted. Events and jobs
    /// that state the user as their subject are erased after `deletion.event_grace`.
    ///
    /// - Throws: ``TrellisUsers/UserError/notFound``; ``TenantError/lastOwner`` when a tenant that isn't deleted would
    ///   have no owner; the errors of the steps.
    public func deleteUser(_ id: ID<User>, of users: UsersModule, in tx: SystemTransaction) throws {
        try store.deleteUser(id, of: users.store, in: tx)
    }
}

extension TenantStore {
    /// Deletes a user as ``TenantsModule/deleteUser(_:of:in:)`` does.
    package func deleteUser(_ id: ID<User>, of users: UserStore, in tx: SystemTransaction) throws {
        // The lock refuses new memberships until the commit: they refer to the user's row.
        guard let user = try tx.find(UserRecord.self, id, lock: .forUpdate) else { throw UserError.notFound }
        try eachMembership(of: id, in: tx) { membership, tenant, rows in
            if tenant.deletedAt == nil { try rows.requireAnotherOwner(than: membership, in: tx) }
            try memberships.end(membership, in: rows)
        }
        try tx.deleteSettings(of: id)
        try users.delete(user, in: tx)
        try tx.enqueue(EraseSubject(.user(id)), JobOptions(start: .after(eventGrace)))
    }

    /// Throws if tenants that aren't deleted would have no owner without the user, whose row is locked.
    ///
    /// - Throws: ``TenantError/soleOwner(_:)`` with the names of ten of them at most.
    package func requireOtherOwners(than userID: ID<User>, in tx: SystemTransaction) throws {
        var owned: [String] = []
        try eachMembership(of: userID, in: tx) { membership, tenant, rows in
            guard tenant.deletedAt == nil, try !rows.hasAnotherOwner(than: membership, in: tx) else { return }
            owned.append(tenant.name)
        }
        guard owned.isEmpty else {
            throw TenantError.soleOwner((owned.prefix(10) + (owned.count > 10 ? ["…"] : [])).joined(separator: ", "))
        }
    }

    private func eachMembership(
        of userID: ID<User>, in tx: SystemTransaction,
        _ body: (MembershipRecord, TenantRecord, TenantTransaction) throws -> Void
    ) throws {
        let everywhere = tx.acrossTenants(reason: "A user's own memberships are in several tenants.", level: .debug)
        let author = tx.scope ?? Scope(tenantID: .platform, userID: .noUser, requestID: "")
        let tenants = try everywhere.fetch(MembershipRecord.of(userID).order { $0.tenantID.ascending }).map(\.tenantID)
        for id in tenants {
            try TenantAuthority.lock(id, in: tx)
            let rows = tx.inTenant(author.within(id))
            // Before the lock, another change may have ended the membership or given it another role.
            guard let membership = try rows.first(MembershipRecord.of(userID)),
                let tenant = try tx.find(TenantRecord.self, id)
            else { continue }
            try body(membership, tenant, rows)
        }
    }
}

extension TenantTransaction {
    /// Throws if the member is the only owner of the tenant who can sign in.
    ///
    /// - Throws: ``TenantError/lastOwner``.
    func requireAnotherOwner(than membership: MembershipRecord, in tx: SystemTransaction) throws {
        guard try hasAnotherOwner(than: membership, in: tx) else { throw TenantError.lastOwner }
    }

    /// Returns whether the tenant has an owner who can sign in, besides this member; true for a member with another
    /// role.
    ///
    /// Those who were disabled, or have deleted their account, don't count.
    func hasAnotherOwner(than membership: MembershipRecord, in tx: SystemTransaction) throws -> Bool {
        guard let role = try find(RoleRecord.self, membership.roleID), role.kind == .owner else { return true }
        let userID = membership.userID
        let others = try fetch(MembershipRecord.where { $0.roleID == role.id && $0.userID != userID }).map(\.userID)
        let active = UserRecord.where { $0.id.in(others) && $0.disabledAt == nil && $0.deletedAt == nil }
        return try !others.isEmpty && tx.exists(active)
    }
}
