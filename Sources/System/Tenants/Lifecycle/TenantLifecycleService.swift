import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisUsers
import TrellisWeb

/// The states of tenants besides active: suspended by a superuser, and deleted by an owner until it is erased.
struct TenantLifecycleService: Sendable {
    let database: SystemDatabase
    let scope: Scope
    let catalog: RoleCatalog
    var store = TenantStore()
    /// Learns about changes of this process at once; nil for what pauses no tenant.
    var paused: PausedTenants?

    /// Marks the tenant of the scope as deleted: its members get 403 from the next request on, and its jobs wait.
    ///
    /// - Throws: ``AccessError/forbidden`` for a user without ``TrellisKernel/Permission/tenantsOwn``;
    ///   ``AccessError/tenantNotFound``; ``PreconditionError/failed``.
    func delete(ifMatch: IfMatch?) async throws {
        try await database.write { tx in
            _ = try TenantAuthority(.tenantsOwn, of: scope, in: tx, catalog: catalog)
            guard let tenant = try tx.find(TenantRecord.self, scope.tenantID) else { throw AccessError.tenantNotFound }
            try ifMatch?.check(version: tenant.version)
            guard tenant.deletedAt == nil else { return }
            _ = try store.setDeleted(tenant, at: tx.now, in: tx)
            try tx.inTenant(scope).publish(TenantDeleted(deletedAt: tx.now))
        }
        paused?.forget()
    }

    /// Restores a deleted tenant whose erasure hasn't begun; one that isn't deleted stays as it is.
    ///
    /// - Throws: ``AccessError/tenantNotFound`` for users who aren't a member; ``TenantError/ownerRequired``.
    func restore(_ id: ID<Tenant>) async throws {
        try await database.write { tx in
            try TenantAuthority.lock(id, in: tx)
            let rows = tx.inTenant(scope.within(id))
            guard let tenant = try tx.find(TenantRecord.self, id), tenant.erasureBeganAt == nil,
                let membership = try rows.first(MembershipRecord.of(scope.userID)),
                let role = try rows.find(RoleRecord.self, membership.roleID)
            else { throw AccessError.tenantNotFound }
            guard catalog.grants(role.kind, role.permissions).contains(.tenantsOwn) else {
                throw TenantError.ownerRequired
            }
            guard let deletedAt = tenant.deletedAt else { return }
            _ = try store.setDeleted(tenant, at: nil, in: tx)
            try rows.publish(TenantRestored(deletedAt: deletedAt))
        }
        paused?.forget()
    }

    /// Suspends a tenant, or resumes it.
    ///
    /// Idempotent; for superusers.
    ///
    /// - Throws: ``AccessError/tenantNotFound``.
    func setSuspended(_ id: ID<Tenant>, _ isSuspended: Bool) async throws {
        try await database.write { tx in
            try TenantAuthority.lock(id, in: tx)
            guard let tenant = try tx.find(TenantRecord.self, id) else { throw AccessError.tenantNotFound }
            _ = try store.setSuspended(tenant, at: isSuspended ? tx.now : nil, in: tx)
            let rows = tx.inTenant(scope.within(id))
            switch tenant.suspendedAt {
            case nil where isSuspended: try rows.publish(TenantSuspended(suspendedAt: tx.now))
            case let suspendedAt? where !isSuspended: try rows.publish(TenantResumed(suspendedAt: suspendedAt))
            default: break
            }
        }
        paused?.forget()
    }

    /// Sets the tenant of the user's requests that name none, and returns the user; nil removes the choice.
    ///
    /// - Throws: ``AccessError/tenantNotFound`` for a tenant that the user isn't a member of; `UserError.notFound`;
    ///   ``PreconditionError/failed`` unless the version of the user matches `ifMatch`.
    func setDefault(_ id: ID<Tenant>?, users: UserStore, ifMatch: IfMatch?) async throws -> UserRecord {
        try await database.write { tx in
            guard let user = try tx.find(UserRecord.self, scope.userID, lock: .forUpdate) else {
                throw UserError.notFound
            }
            try ifMatch?.check(version: user.version)
            if let id {
                let isMember = try tx.inTenant(scope.within(id)).exists(MembershipRecord.of(scope.userID))
                guard isMember else { throw AccessError.tenantNotFound }
            }
            return try users.setDefaultTenant(of: user, to: id, in: tx)
        }
    }
}
