import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The members of the caller's tenant, and their roles.
///
/// Users belong to no tenant, so the transactions are system transactions, which access the tenant's rows through the
/// scope.
struct MemberService: Sendable {
    let database: SystemDatabase
    let scope: Scope
    let catalog: RoleCatalog
    var memberships = MembershipStore()
    var users = UserStore()

    /// Returns the members in the order in which they joined.
    func list(_ request: PageRequest) async throws -> Page<Extended<MemberResponse>> {
        try await database.read { tx in
            let rows = tx.inTenant(scope)
            let page = try rows.page(MembershipRecord.order { $0.id.ascending }, request)
            let ids = page.items.map(\.userID)
            let found = try tx.fetch(UserRecord.where { $0.id.in(ids) })
            let userExtras = try users.extras(of: ids, visibleToMembers: true, in: tx)
            let extras = try memberships.extras(of: page.items.map(\.id), in: rows)
            let roles = try rows.fetch(RoleRecord.where { $0.id.in(page.items.map(\.roleID)) })
            return Page(
                items: page.items.compactMap { membership in
                    guard let user = found.first(where: { $0.id == membership.userID }),
                        let role = roles.first(where: { $0.id == membership.roleID })
                    else { return nil }
                    return Extended(
                        MemberResponse(membership, user: user, role: role),
                        extra: extras[membership.id].adding(userExtras[user.id].prefixed("user_")))
                }, nextCursor: page.nextCursor)
        }
    }

    /// Changes the role of a member, and the product's fields.
    ///
    /// - Parameters:
    ///   - name: the name of the role; nil keeps it.
    ///   - extra: the change of the product's fields.
    ///   - ifMatch: the versions of the membership that the change is based on; nil: any.
    /// - Throws: ``TenantError`` `memberNotFound`, `roleUnknown`, `ownerRequired`, `permissionNotHeld`, `lastOwner`;
    ///   ``PreconditionError/failed``; the errors of the product's steps.
    func update(
        _ userID: ID<User>, role name: String?, extra: ExtraValues = .none, ifMatch: IfMatch? = nil
    ) async throws -> Extended<MemberResponse> {
        try await database.write { tx in
            let authority = try TenantAuthority(.membersManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let (membership, before) = try member(userID, in: rows)
            try ifMatch?.check(version: membership.version)
            let role = try name.map { try self.role(named: $0, in: rows) } ?? before
            try authority.check(before)
            try authority.check(role)
            if role.kind != .owner { try rows.requireAnotherOwner(than: membership, in: tx) }
            let stored = try memberships.update(
                membership, role: role, change: memberships.side.flatMap { extra[$0.name] }, in: rows)
            if role.id != before.id { try rows.publish(MemberRoleChanged(userID: userID, role: role.name)) }
            return try response(stored, user: try tx.require(UserRecord.self, userID), role: role, in: tx)
        }
    }

    /// Removes a member if the membership's version matches `ifMatch`; the data that the user created remains in the
    /// tenant.
    ///
    /// - Throws: ``TenantError`` `memberNotFound`, `ownerRequired`, `permissionNotHeld`, `lastOwner`;
    ///   ``PreconditionError/failed``; the errors of the product's steps.
    func remove(_ userID: ID<User>, ifMatch: IfMatch? = nil) async throws {
        try await database.write { tx in
            let authority = try TenantAuthority(.membersManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let (membership, role) = try member(userID, in: rows)
            try ifMatch?.check(version: membership.version)
            try authority.check(role)
            try rows.requireAnotherOwner(than: membership, in: tx)
            try memberships.end(membership, in: rows)
        }
    }

    /// Returns one member.
    ///
    /// - Throws: ``TenantError/memberNotFound``.
    func fetch(_ userID: ID<User>) async throws -> Extended<MemberResponse> {
        try await database.read { tx in
            let rows = tx.inTenant(scope)
            guard let membership = try rows.first(MembershipRecord.of(userID)),
                let role = try rows.find(RoleRecord.self, membership.roleID),
                let user = try tx.find(UserRecord.self, userID)
            else { throw TenantError.memberNotFound }
            let extras = try memberships.extras(of: [membership.id], in: rows)
            let userExtras = try users.extras(of: [userID], visibleToMembers: true, in: tx)
            return Extended(
                MemberResponse(membership, user: user, role: role),
                extra: extras[membership.id].adding(userExtras[userID].prefixed("user_")))
        }
    }

    /// Ends the caller's own membership, which needs no permission; the data that the user created remains in the
    /// tenant.
    ///
    /// - Throws: ``TenantError`` `lastOwner`, ``AccessError/tenantNotFound`` for a user who isn't a member any more;
    ///   the errors of the product's steps.
    func leave() async throws {
        try await database.write { tx in
            try TenantAuthority.lock(scope.tenantID, in: tx)
            let rows = tx.inTenant(scope)
            guard let membership = try rows.first(MembershipRecord.of(scope.userID)) else {
                throw AccessError.tenantNotFound
            }
            try rows.requireAnotherOwner(than: membership, in: tx)
            try memberships.end(membership, in: rows)
        }
    }

    /// Makes another member an owner, and the caller an administrator.
    ///
    /// - Throws: ``TenantError`` `memberNotFound`, `ownerRequired`; `memberInactive` for a member whose account is
    ///   disabled or deleted, if no other owner can sign in; ``AccessError/forbidden``; the errors of the product's
    ///   steps.
    func transferOwnership(to userID: ID<User>) async throws {
        try await database.write { tx in
            let authority = try TenantAuthority(.tenantsOwn, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            guard let owner = try rows.first(RoleRecord.where { $0.kind == .owner }),
                let admin = try rows.first(RoleRecord.where { $0.kind == .admin })
            else { throw TenantError.roleNotFound }
            try authority.check(owner)
            let (own, _) = try member(scope.userID, in: rows)
            let (other, _) = try member(userID, in: rows)
            guard other.id != own.id else { return }
            _ = try memberships.update(other, role: owner, in: rows)
            guard try rows.hasAnotherOwner(than: own, in: tx) else { throw TenantError.memberInactive }
            _ = try memberships.update(own, role: admin, in: rows)
            if other.roleID != owner.id { try rows.publish(MemberRoleChanged(userID: userID, role: owner.name)) }
            try rows.publish(MemberRoleChanged(userID: scope.userID, role: admin.name))
        }
    }

    private func member(_ userID: ID<User>, in rows: TenantTransaction) throws -> (MembershipRecord, RoleRecord) {
        guard let membership = try rows.first(MembershipRecord.of(userID)),
            let role = try rows.find(RoleRecord.self, membership.roleID)
        else { throw TenantError.memberNotFound }
        return (membership, role)
    }

    private func role(named name: String, in rows: TenantTransaction) throws -> RoleRecord {
        guard let role = try rows.role(named: name) else { throw TenantError.roleUnknown(name) }
        return role
    }

    private func response(
        _ stored: MembershipStore.Stored, user: UserRecord, role: RoleRecord, in tx: SystemTransaction
    ) throws -> Extended<MemberResponse> {
        let userExtras = try users.extras(of: [user.id], visibleToMembers: true, in: tx)
        return Extended(
            MemberResponse(stored.membership, user: user, role: role),
            extra: stored.extra.adding(userExtras[user.id].prefixed("user_")))
    }
}
