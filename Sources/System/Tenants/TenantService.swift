import Logging
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The service that creates and lists tenants.
///
/// Other services handle the content of a tenant.
package struct TenantService: Sendable {
    let database: SystemDatabase
    let store: TenantStore
    /// How many tenants one user may own; nil for any.
    let perUser: Int?

    /// Creates the service on `database`; `store` writes.
    package init(database: SystemDatabase, store: TenantStore = TenantStore(), perUser: Int? = nil) {
        self.database = database
        self.store = store
        self.perUser = perUser
    }

    /// Returns the service, acting for the user of the scope.
    func acting(for scope: Scope) -> TenantService {
        TenantService(database: database.acting(for: scope), store: store, perUser: perUser)
    }

    /// Creates a tenant that `owner` owns.
    ///
    /// - Parameters:
    ///   - extra: the product's fields.
    ///   - repetition: for how long a tenant of the same name that the user has just created is returned instead, for
    ///     forms that a browser sends twice.
    /// - Throws: ``TenantSlugError/taken``; ``QuotaError/userLimit(_:limit:)`` when the user owns too many; ``AccessError/unauthenticated`` for a user who was deleted meanwhile; the
    ///   errors of the product's steps.
    @discardableResult
    func create(
        _ input: TenantCreate, extra: ExtraValues = .none, owner: ID<User>, requestID: String,
        repetition: Duration = .zero
    ) async throws -> Extended<TenantResponse> {
        let stored: TenantStore.Stored = try await database.write { [store, perUser] tx in
            // The deletion of an account that counts the user's tenants comes before or after.
            guard let user = try tx.find(UserRecord.self, owner, lock: .forUpdate), user.deletedAt == nil else {
                throw AccessError.unauthenticated
            }
            if let created = try Self.created(by: owner, named: input.name, since: tx.now - repetition, in: tx) {
                return (created, ExtraValues.none)
            }
            if let perUser, try Self.countOwned(by: owner, in: tx) >= perUser {
                throw QuotaError.userLimit("tenants_per_user", limit: perUser)
            }
            return try store.create(
                named: input.name, slug: input.slug, owner: owner, requestID: requestID,
                input: store.side.flatMap { extra[$0.name] },
                in: tx)
        }
        return Extended(TenantResponse(stored.tenant, role: RoleKind.owner.rawValue), extra: stored.extra)
    }

    /// The newest tenant of this name that the user has created after a time.
    ///
    /// The user's row is locked, so of two requests at once the second finds the tenant of the first.
    private static func created(
        by owner: ID<User>, named name: String, since time: Timestamp, in tx: SystemTransaction
    ) throws -> TenantRecord? {
        guard time < tx.now else { return nil }
        let rows = tx.acrossTenants(reason: "A user's own memberships are in several tenants.", level: .debug)
        let tenants = try rows.fetch(MembershipRecord.of(owner).where { $0.createdAt > time }).map(\.tenantID)
        let found = try tx.fetch(
            TenantRecord.where { $0.id.in(tenants) && $0.createdAt > time && $0.deletedAt == nil })
        return found.last { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// Returns how many tenants the user owns; those that are deleted and not erased yet count, too.
    ///
    /// The user's row is locked, so two requests at once can't both take the last place.
    private static func countOwned(by user: ID<User>, in tx: SystemTransaction) throws -> Int {
        let rows = tx.acrossTenants(reason: "A user's own memberships are in several tenants.", level: .debug)
        let roles = try rows.fetch(MembershipRecord.of(user)).map(\.roleID)
        return try rows.count(RoleRecord.where { $0.id.in(roles) && $0.kind == .owner })
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
            return try await database.page(TenantRecord.order { $0.id.ascending }, request)
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
            guard let tenant = try await database.find(TenantRecord.self, id) else { throw AccessError.tenantNotFound }
            return Extended(TenantResponse(tenant, role: nil))
        }
        return try await database.read { tx in
            guard let tenant = try tx.find(TenantRecord.self, id) else { throw AccessError.tenantNotFound }
            let rows = tx.acrossTenants(reason: "A superuser reads a tenant with the product's fields.", level: .debug)
            return Extended(TenantResponse(tenant, role: nil), extra: try side.values(of: [id], in: rows)[id])
        }
    }
}
