import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers

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

    /// Adds a user who has signed up as a member.
    ///
    /// - Throws: ``TenantError`` `roleUnknown`, `ownerRequired`, `permissionNotHeld`, `userUnknown`, `memberExists`;
    ///   ``QuotaError`` when the tenant may have no more members; the errors of the product's steps.
    func add(_ input: MemberCreate, extra: ExtraValues = .none) async throws -> Extended<MemberResponse> {
        try await database.write { tx in
            let authority = try TenantAuthority(.membersManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let role = try role(named: input.role, in: rows)
            try authority.check(role)
            guard let user = try tx.first(UserRecord.withEmail(EmailAddress(input.email))) else {
                throw TenantError.userUnknown
            }
            guard try !rows.exists(MembershipRecord.of(user.id)) else { throw TenantError.memberExists }
            try rows.require(.members)
            let stored = try memberships.create(
                MembershipDraft(of: user.id, as: role), input: memberships.side.flatMap { extra[$0.name] }, in: rows)
            return try response(stored, user: user, role: role, in: tx)
        }
    }

    /// Changes the role of a member, and the product's fields.
    ///
    /// - Parameters:
    ///   - name: the name of the role; nil keeps it.
    ///   - extra: the change of the product's fields.
    /// - Throws: ``TenantError`` `memberNotFound`, `roleUnknown`, `ownerRequired`, `permissionNotHeld`, `lastOwner`;
    ///   the errors of the product's steps.
    func update(
        _ userID: ID<User>, role name: String?, extra: ExtraValues = .none
    ) async throws -> Extended<MemberResponse> {
        try await database.write { tx in
            let authority = try TenantAuthority(.membersManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let (membership, before) = try member(userID, in: rows)
            let role = try name.map { try self.role(named: $0, in: rows) } ?? before
            try authority.check(before)
            try authority.check(role)
            if role.kind != .owner { try rows.requireAnotherOwner(than: membership) }
            let stored = try memberships.update(
                membership, role: role, change: memberships.side.flatMap { extra[$0.name] }, in: rows)
            return try response(stored, user: try tx.require(UserRecord.self, userID), role: role, in: tx)
        }
    }

    /// Removes a member; the data that the user created remains in the tenant.
    ///
    /// - Throws: ``TenantError`` `memberNotFound`, `ownerRequired`, `permissionNotHeld`, `lastOwner`; the errors of
    ///   the product's steps.
    func remove(_ userID: ID<User>) async throws {
        try await database.write { tx in
            let authority = try TenantAuthority(.membersManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let (membership, role) = try member(userID, in: rows)
            try authority.check(role)
            try rows.requireAnotherOwner(than: membership)
            try memberships.delete(membership, in: rows)
        }
    }

    private func member(_ userID: ID<User>, in rows: TenantTransaction) throws -> (MembershipRecord, RoleRecord) {
        guard let membership = try rows.first(MembershipRecord.of(userID)),
            let role = try rows.find(RoleRecord.self, membership.roleID)
        else { throw TenantError.memberNotFound }
        return (membership, role)
    }

    private func role(named name: String, in rows: TenantTransaction) throws -> RoleRecord {
        guard let role = try rows.first(RoleRecord.named(name)) else { throw TenantError.roleUnknown(name) }
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
