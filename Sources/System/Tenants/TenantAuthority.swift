import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The permissions that the caller may grant in their tenant, read in the transaction that grants them.
///
/// Every change of a tenant, its members or roles creates it first. This locks the tenant's row, so two such changes of
/// one tenant never run concurrently: on PostgreSQL, two owners can't demote each other at once, and a user can't use a
/// permission while another change revokes it.
package struct TenantAuthority {
    private let held: PermissionSet
    private let catalog: RoleCatalog

    /// Locks the tenant until the commit, and reads the permissions of `scope`'s user in it.
    ///
    /// - Throws: ``AccessError/forbidden`` when the user is no longer a member, no longer has `permission`, or is disabled
    ///   or deleted.
    package init(
        _ permission: Permission, of scope: Scope, in tx: SystemTransaction, catalog: RoleCatalog
    ) throws {
        try Self.lock(scope.tenantID, in: tx)
        let held = try tx.inTenant(scope).permissions(of: [scope.userID], in: catalog)[scope.userID]
        guard let held, held.contains(permission) else { throw AccessError.forbidden }
        self.held = held
        self.catalog = catalog
    }

    /// Locks the tenant's row until the commit; a superuser may lock one without a membership.
    static func lock(_ tenant: ID<Tenant>, in tx: SystemTransaction) throws {
        try tx.execute("UPDATE tenant SET version = version WHERE id = \(tenant)")
    }

    /// Throws if the role grants more than the caller has: the caller can neither give it nor take it away.
    ///
    /// - Throws: ``TenantError/ownerRequired`` or ``TenantError/permissionNotHeld``.
    package func check(_ role: RoleRecord) throws {
        guard catalog.mayGrant(role, holding: held) else {
            throw role.kind == .owner ? TenantError.ownerRequired : TenantError.permissionNotHeld
        }
    }

    /// Throws if a permission doesn't exist, or if the caller doesn't have it.
    ///
    /// - Throws: ``TenantError/permissionUnknown(_:)`` or ``TenantError/permissionNotHeld``.
    func check(_ names: [String]) throws {
        let unknown = catalog.unknown(in: names)
        guard unknown.isEmpty else {
            throw TenantError.permissionUnknown(
                unknown.map { unknown in
                    Violation(
                        pointer: "/permissions/\(unknown.index)", code: "role.permission_unknown",
                        text: "The permission \(unknown.name, "name") does not exist.")
                })
        }
        guard catalog.mayGrant(names, holding: held) else { throw TenantError.permissionNotHeld }
    }
}
