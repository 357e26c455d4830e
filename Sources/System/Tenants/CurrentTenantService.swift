import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The caller's own tenant.
struct CurrentTenantService: Sendable {
    let database: SystemDatabase
    let scope: Scope
    let catalog: RoleCatalog
    var store = TenantStore()

    /// Returns the tenant, with the caller's role in it.
    ///
    /// - Throws: ``AccessError/tenantNotFound``.
    func fetch() async throws -> Extended<TenantResponse> {
        try await database.read { tx in
            guard let tenant = try tx.find(TenantRecord.self, scope.tenantID) else { throw AccessError.tenantNotFound }
            let rows = tx.inTenant(scope)
            let extras = try store.extras(of: [tenant.id], in: rows)
            return Extended(TenantResponse(tenant, role: try role(in: rows)), extra: extras[tenant.id])
        }
    }

    /// Changes the tenant if its version matches `ifMatch`, and returns the changed tenant.
    ///
    /// - Parameter extra: the change of the product's fields.
    /// - Throws: ``AccessError/tenantNotFound``, ``PreconditionError/failed``, ``TenantSlugError/taken``, and the errors of
    ///   the product's steps.
    func update(
        _ input: TenantUpdate, extra: ExtraValues = .none, ifMatch: IfMatch?
    ) async throws -> Extended<TenantResponse> {
        try await database.write { tx in
            _ = try TenantAuthority(.tenantsManage, of: scope, in: tx, catalog: catalog)
            guard let tenant = try tx.find(TenantRecord.self, scope.tenantID) else { throw AccessError.tenantNotFound }
            try ifMatch?.check(version: tenant.version)
            let change = store.side.flatMap { extra[$0.name] }
            let stored = try store.update(
                tenant, named: input.name, slug: input.slug, change: change, by: scope, in: tx)
            return Extended(
                TenantResponse(stored.tenant, role: try role(in: tx.inTenant(scope))), extra: stored.extra)
        }
    }

    private func role<Rows: ReadTransaction>(in rows: Rows) throws -> String? where Rows.Owner == OwnedByTenant {
        guard let membership = try rows.first(MembershipRecord.of(scope.userID)) else { return nil }
        return try rows.find(RoleRecord.self, membership.roleID)?.name
    }
}
