import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The caller's own tenant.
struct CurrentTenantService: Sendable {
    let database: SystemDatabase
    let scope: Scope
    let catalog: RoleCatalog

    /// Returns the tenant, with the caller's role in it.
    ///
    /// - Throws: ``AccessError/tenantNotFound``.
    func fetch() async throws -> TenantResponse {
        try await database.read { tx in
            guard let tenant = try tx.find(TenantRecord.self, scope.tenantID) else { throw AccessError.tenantNotFound }
            return TenantResponse(tenant, role: try role(in: tx.inTenant(scope)))
        }
    }

    /// Changes the tenant if its version matches `ifMatch`, and returns the changed tenant.
    ///
    /// - Throws: ``AccessError/tenantNotFound``, ``PreconditionError/failed``.
    func update(_ input: TenantUpdate, ifMatch: IfMatch?) async throws -> TenantResponse {
        try await database.write { tx in
            _ = try TenantAuthority(.tenantsManage, of: scope, in: tx, catalog: catalog)
            guard var tenant = try tx.find(TenantRecord.self, scope.tenantID) else { throw AccessError.tenantNotFound }
            try ifMatch?.check(version: tenant.version)
            if let name = input.name, name != tenant.name {
                tenant.name = name
                tenant = try tx.update(tenant)
            }
            return TenantResponse(tenant, role: try role(in: tx.inTenant(scope)))
        }
    }

    private func role<Rows: ReadTransaction>(in rows: Rows) throws -> String? where Rows.Owner == OwnedByTenant {
        guard let membership = try rows.first(MembershipRecord.of(scope.userID)) else { return nil }
        return try rows.find(RoleRecord.self, membership.roleID)?.name
    }
}
