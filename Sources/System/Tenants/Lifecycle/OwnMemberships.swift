import TrellisDatabase
import TrellisKernel
import TrellisUsers
import TrellisWeb

/// The user's own memberships for pages, with the rules of the JSON routes.
package struct OwnMemberships: Sendable {
    let database: SystemDatabase
    let store: TenantStore
    let users: UserStore
    let catalog: RoleCatalog

    /// Sets the tenant of the user's requests that name none; nil removes the choice.
    ///
    /// - Throws: ``AccessError/tenantNotFound`` for a tenant that the user isn't a member of; `UserError.notFound`.
    package func setDefault(_ id: ID<Tenant>?, by scope: Scope) async throws {
        let service = TenantLifecycleService(
            database: database.acting(for: scope), scope: scope, catalog: catalog, store: store)
        _ = try await service.setDefault(id, users: users, ifMatch: nil)
    }

    /// Ends the user's own membership in the scope's tenant; the data that the user created remains there.
    ///
    /// - Throws: ``TenantError/lastOwner``, ``AccessError/tenantNotFound``, ``AccessError/tenantSuspended``; the errors
    ///   of the product's steps.
    package func leave(in scope: Scope) async throws {
        let tenant = try await database.find(TenantRecord.self, scope.tenantID)
        guard let tenant, tenant.deletedAt == nil else { throw AccessError.tenantNotFound }
        guard tenant.suspendedAt == nil else { throw AccessError.tenantSuspended }
        let service = MemberService(
            database: database.acting(for: scope), scope: scope, catalog: catalog, memberships: store.memberships,
            users: users)
        try await service.leave()
    }
}

extension TenantsModule {
    /// The memberships of users for pages; `permissions` are those of all modules.
    package func ownMemberships(_ permissions: [Permission]) -> OwnMemberships {
        OwnMemberships(database: database, store: store, users: users, catalog: RoleCatalog(permissions))
    }
}
