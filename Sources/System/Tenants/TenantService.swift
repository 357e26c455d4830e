import Logging
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The service that creates and lists tenants.
///
/// Other services handle the content of a tenant.
package struct TenantService: Sendable {
    let database: SystemDatabase

    /// Creates the service on `database`.
    package init(database: SystemDatabase) {
        self.database = database
    }

    /// Returns the service, acting for the user of the scope.
    func acting(for scope: Scope) -> TenantService { TenantService(database: database.acting(for: scope)) }

    /// Creates a tenant with its built-in roles and `owner` as its owner, inside a transaction of the caller.
    package static func create(
        named name: String, owner: ID<User>, requestID: String, in tx: SystemTransaction
    ) throws -> ID<Tenant> {
        try insert(named: name, owner: owner, requestID: requestID, in: tx).id
    }

    private static func insert(
        named name: String, owner: ID<User>, requestID: String, in tx: SystemTransaction
    ) throws -> TenantRecord {
        let tenant = try tx.insert(TenantRecord(id: ID(), name: name))
        let rows = tx.inTenant(
            Scope(tenantID: tenant.id, userID: owner, requestID: requestID, origin: tx.scope?.origin ?? .unnamed))
        for kind in RoleKind.builtIn {
            let role = try rows.insert(RoleRecord(kind, of: tenant.id))
            guard kind == .owner else { continue }
            try rows.insert(MembershipRecord(id: ID(), tenantID: tenant.id, userID: owner, roleID: role.id))
        }
        return tenant
    }

    /// Creates a tenant that `owner` owns.
    func create(_ input: TenantCreate, owner: ID<User>, requestID: String) async throws -> TenantResponse {
        let tenant = try await database.write { tx in
            try Self.insert(named: input.name, owner: owner, requestID: requestID, in: tx)
        }
        return TenantResponse(tenant, role: RoleKind.owner.rawValue)
    }

    /// Returns the tenants that `userID` belongs to, with the role in each, in the order of joining.
    func list(of userID: ID<User>, _ request: PageRequest) async throws -> Page<TenantResponse> {
        try await database.read { tx in
            let rows = tx.acrossTenants(reason: "A user's own memberships are in several tenants.", level: .debug)
            let page = try rows.page(MembershipRecord.of(userID).order { $0.id.ascending }, request)
            let tenants = try tx.fetch(TenantRecord.where { $0.id.in(page.items.map(\.tenantID)) })
            let roles = try rows.fetch(RoleRecord.where { $0.id.in(page.items.map(\.roleID)) })
            return Page(
                items: page.items.compactMap { membership in
                    guard let tenant = tenants.first(where: { $0.id == membership.tenantID }) else { return nil }
                    return TenantResponse(tenant, role: roles.first { $0.id == membership.roleID }?.name)
                }, nextCursor: page.nextCursor)
        }
    }

    /// Returns all tenants, oldest first; for superusers.
    func list(_ request: PageRequest) async throws -> Page<TenantResponse> {
        try await database.query { try $0.page(TenantRecord.order { $0.id.ascending }, request) }
            .map { TenantResponse($0, role: nil) }
    }

    /// Returns one tenant; for superusers.
    ///
    /// - Throws: ``AccessError/tenantNotFound``.
    func fetch(_ id: ID<Tenant>) async throws -> TenantResponse {
        guard let tenant = try await database.query({ try $0.find(TenantRecord.self, id) }) else {
            throw AccessError.tenantNotFound
        }
        return TenantResponse(tenant, role: nil)
    }
}
