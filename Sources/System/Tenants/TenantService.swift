import Logging
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The service that creates and lists tenants.
///
/// Other services handle the content of a tenant.
package struct TenantService: Sendable {
    let database: SystemDatabase
    let store: TenantStore

    /// Creates the service on `database`; `store` writes.
    package init(database: SystemDatabase, store: TenantStore = TenantStore()) {
        self.database = database
        self.store = store
    }

    /// Returns the service, acting for the user of the scope.
    func acting(for scope: Scope) -> TenantService {
        TenantService(database: database.acting(for: scope), store: store)
    }

    /// Creates a tenant that `owner` owns.
    ///
    /// - Parameter extra: the product's fields.
    /// - Throws: ``TenantSlugError/taken``, and the errors of the product's steps.
    func create(
        _ input: TenantCreate, extra: ExtraValues = .none, owner: ID<User>, requestID: String
    ) async throws -> Extended<TenantResponse> {
        let stored = try await database.write { [store] tx in
            try store.create(
                named: input.name, slug: input.slug, owner: owner, requestID: requestID,
                input: store.side.flatMap { extra[$0.name] },
                in: tx)
        }
        return Extended(TenantResponse(stored.tenant, role: RoleKind.owner.rawValue), extra: stored.extra)
    }

    /// Returns the tenants that `userID` belongs to, with the role in each, in the order of joining.
    func list(of userID: ID<User>, _ request: PageRequest) async throws -> Page<Extended<TenantResponse>> {
        try await database.read { [store] tx in
            let rows = tx.acrossTenants(reason: "A user's own memberships are in several tenants.", level: .debug)
            let page = try rows.page(MembershipRecord.of(userID).order { $0.id.ascending }, request)
            let tenants = try tx.fetch(TenantRecord.where { $0.id.in(page.items.map(\.tenantID)) })
            let extras = try store.extras(of: tenants.map(\.id), in: rows)
            let roles = try rows.fetch(RoleRecord.where { $0.id.in(page.items.map(\.roleID)) })
            return Page(
                items: page.items.compactMap { membership in
                    guard let tenant = tenants.first(where: { $0.id == membership.tenantID }) else { return nil }
                    return Extended(
                        TenantResponse(tenant, role: roles.first { $0.id == membership.roleID }?.name),
                        extra: extras[tenant.id])
                }, nextCursor: page.nextCursor)
        }
    }

    /// Returns all tenants, oldest first; for superusers.
    func list(_ request: PageRequest) async throws -> Page<Extended<TenantResponse>> {
        guard store.side != nil else {
            return try await database.query { try $0.page(TenantRecord.order { $0.id.ascending }, request) }
                .map { Extended(TenantResponse($0, role: nil)) }
        }
        return try await database.read { [store] tx in
            let page = try tx.page(TenantRecord.order { $0.id.ascending }, request)
            let rows = tx.acrossTenants(reason: "Superusers list the tenants with the product's fields.", level: .debug)
            let extras = try store.extras(of: page.items.map(\.id), in: rows)
            return page.map { Extended(TenantResponse($0, role: nil), extra: extras[$0.id]) }
        }
    }

    /// Returns one tenant; for superusers.
    ///
    /// - Throws: ``AccessError/tenantNotFound``.
    func fetch(_ id: ID<Tenant>) async throws -> Extended<TenantResponse> {
        guard let side = store.side else {
            guard let tenant = try await database.query({ try $0.find(TenantRecord.self, id) }) else {
                throw AccessError.tenantNotFound
            }
            return Extended(TenantResponse(tenant, role: nil))
        }
        return try await database.read { tx in
            guard let tenant = try tx.find(TenantRecord.self, id) else { throw AccessError.tenantNotFound }
            let rows = tx.acrossTenants(reason: "A superuser reads a tenant with the product's fields.", level: .debug)
            return Extended(TenantResponse(tenant, role: nil), extra: try side.values(of: [id], in: rows)[id])
        }
    }
}
