import Trellis
import TrellisDatabase
import TrellisKernel
import Users

/// The members of the caller's tenant, and their roles.
///
/// Users belong to no tenant, so the transactions are system transactions, which access the tenant's rows through the
/// scope.
struct MemberService: Sendable {
    let database: SystemDatabase
    let scope: Scope
    let catalog: RoleCatalog

    /// Returns the members in the order in which they joined.
    func list(_ request: PageRequest) async throws -> Page<MemberResponse> {
        try await database.read { tx in
            let rows = tx.inTenant(scope)
            let page = try rows.page(MembershipRecord.order { $0.id.ascending }, request)
            let users = try tx.fetch(UserRecord.where { $0.id.in(page.items.map(\.userID)) })
            let roles = try rows.fetch(RoleRecord.where { $0.id.in(page.items.map(\.roleID)) })
            return Page(
                items: page.items.compactMap { membership in
                    guard let user = users.first(where: { $0.id == membership.userID }),
                        let role = roles.first(where: { $0.id == membership.roleID })
                    else { return nil }
                    return MemberResponse(membership, user: user, role: role)
                }, nextCursor: page.nextCursor)
        }
    }

    /// Adds a user who has signed up as a member.
    ///
    /// - Throws: ``TenantError`` `roleUnknown`, `ownerRequired`, `permissionNotHeld`, `userUnknown`, `memberExists`;
    ///   ``QuotaError`` when the tenant may have no more members.
    func add(_ input: MemberCreate) async throws -> MemberResponse {
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
            let membership = try rows.insert(
                MembershipRecord(id: ID(), tenantID: scope.tenantID, userID: user.id, roleID: role.id))
            return MemberResponse(membership, user: user, role: role)
        }
    }

    /// Changes the role of a member.
    ///
    /// - Throws: ``TenantError`` `memberNotFound`, `roleUnknown`, `ownerRequired`, `permissionNotHeld`, `lastOwner`.
    func changeRole(of userID: ID<User>, to name: String) async throws -> MemberResponse {
        try await database.write { tx in
            let authority = try TenantAuthority(.membersManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            var (membership, before) = try member(userID, in: rows)
            let role = try role(named: name, in: rows)
            try authority.check(before)
            try authority.check(role)
            if role.kind != .owner { try requireAnotherOwner(before, in: rows) }
            if role.id != before.id {
                membership.roleID = role.id
                membership = try rows.update(membership)
            }
            return MemberResponse(membership, user: try tx.require(UserRecord.self, userID), role: role)
        }
    }

    /// Removes a member; the data that the user created remains in the tenant.
    ///
    /// - Throws: ``TenantError`` `memberNotFound`, `ownerRequired`, `permissionNotHeld`, `lastOwner`.
    func remove(_ userID: ID<User>) async throws {
        try await database.write { tx in
            let authority = try TenantAuthority(.membersManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let (membership, role) = try member(userID, in: rows)
            try authority.check(role)
            try requireAnotherOwner(role, in: rows)
            try rows.delete(membership)
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

    private func requireAnotherOwner(_ role: RoleRecord, in rows: TenantTransaction) throws {
        guard role.kind == .owner else { return }
        let owners = try rows.count(MembershipRecord.where { $0.roleID == role.id })
        guard owners > 1 else { throw TenantError.lastOwner }
    }
}
