import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// What the caller may hand out in his tenant, as it is inside the transaction that hands it out.
///
/// Every change of a tenant, its members or roles takes it first. That locks the tenant's row, so two such changes of
/// one tenant never run side by side: on PostgreSQL two owners can't demote each other at once, and nobody uses a right
/// that he is just losing.
struct TenantAuthority {
    private let held: PermissionSet
    private let catalogue: RoleCatalogue

    /// The authority of `scope`'s user in its tenant, which is locked from here to the commit.
    ///
    /// - Throws: ``AccessError/forbidden`` when the user isn't a member any more, or lacks `permission` by now.
    init(
        _ permission: Permission, of scope: Scope, in tx: SystemTransaction, catalogue: RoleCatalogue
    ) throws {
        try tx.execute("UPDATE tenant SET version = version WHERE id = \(scope.tenantID)")
        let rows = tx.inTenant(scope)
        guard let membership = try rows.first(MembershipRecord.of(scope.userID)),
            let role = try rows.find(RoleRecord.self, membership.roleID)
        else { throw AccessError.forbidden }
        held = catalogue.grants(role.kind, role.permissions)
        self.catalogue = catalogue
        guard held.contains(permission) else { throw AccessError.forbidden }
    }

    /// Refuses to hand out a role, or take it from somebody, that grants more than the caller has.
    ///
    /// - Throws: ``TenantError/ownerRequired`` or ``TenantError/permissionNotHeld``.
    func check(_ role: RoleRecord) throws {
        guard catalogue.mayGrant(role, holding: held) else {
            throw role.kind == .owner ? TenantError.ownerRequired : TenantError.permissionNotHeld
        }
    }

    /// Refuses to put permissions into a role that don't exist, or, unless it has them already, that the caller doesn't
    /// have.
    ///
    /// - Throws: ``TenantError/permissionUnknown(_:)`` or ``TenantError/permissionNotHeld``.
    func check(_ names: [String], in role: PermissionNames = PermissionNames([])) throws {
        let unknown = catalogue.unknown(in: names)
        guard unknown.isEmpty else {
            throw TenantError.permissionUnknown(
                unknown.map { unknown in
                    Violation(
                        pointer: "/permissions/\(unknown.index)", code: "role.permission_unknown",
                        message: "There is no permission \(unknown.name).")
                })
        }
        let granted = Set(role.names)
        guard catalogue.mayGrant(names.filter { !granted.contains($0) }, holding: held) else {
            throw TenantError.permissionNotHeld
        }
    }
}
