import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// A tenant of a user, for pages.
package struct OwnTenant: Sendable {
    /// The permanent id of the tenant.
    package let id: ID<Tenant>
    /// The name of the tenant.
    package let name: String
    /// The name of the user's role in it.
    package let role: String?
}

extension TenantService {
    /// Returns the tenants that `userID` belongs to, with the role in each, in the order of joining.
    package func own(of userID: ID<User>, _ request: PageRequest) async throws -> Page<OwnTenant> {
        try await list(of: userID, request).map {
            OwnTenant(id: $0.base.id, name: $0.base.name, role: $0.base.role)
        }
    }

    /// Creates a tenant that the user of `scope` owns, as `POST /tenants` does; a form that is sent twice creates one.
    ///
    /// - Throws: `InvalidInput` for a name that the route would refuse; the errors of the product's steps.
    package func create(named name: String, by scope: Scope) async throws {
        let input = TenantCreate(name: name, slug: nil)
        _ = try SchemaCoding.decode(TenantCreate.self, from: SchemaCoding.bytes(input))
        try await acting(for: scope).create(
            input, owner: scope.userID, requestID: scope.requestID, repetition: .seconds(10))
    }
}

extension TenantsModule {
    /// The service of a user's tenants, with the product's steps and fields, for the Account module.
    package var service: TenantService {
        TenantService(database: database, store: store, perUser: settings.tenantsPerUser)
    }
}
