import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The tenant of the caller's requests that name none.
@Controller("users/me/default-tenant")
struct DefaultTenantController {
    let tenants: TenantLifecycleService
    let users: UserStore

    init(_ context: UserContext, database: SystemDatabase, catalog: RoleCatalog, users: UserStore) {
        tenants = TenantLifecycleService(
            database: database.acting(for: context.scope), scope: context.scope, catalog: catalog)
        self.users = users
    }

    /// Choose the tenant of requests that name none.
    ///
    /// Null removes the choice: such requests are then for the caller's only tenant. The choice counts only while the
    /// caller is a member of the tenant. It is part of the user, whose version is the `ETag`: with `If-Match`, fails if the
    /// user was changed meanwhile.
    @PUT(access: .authenticated, errors: [AccessError.tenantNotFound, UserError.notFound])
    func set(body: DefaultTenant, ifMatch: IfMatch?) async throws -> Tagged<DefaultTenant> {
        let user = try await tenants.setDefault(body.tenantID, users: users, ifMatch: ifMatch)
        return Tagged(body, version: user.version)
    }
}

/// The tenant that a user has chosen.
@Schema
struct DefaultTenant {
    /// The id of a tenant that the user is a member of; null for no choice.
    var tenantID: ID<Tenant>?
}
