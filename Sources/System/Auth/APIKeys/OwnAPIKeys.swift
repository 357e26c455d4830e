import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The API keys of a tenant for the pages of its members, with the rules of the JSON routes.
///
/// A page has no context of a tenant, so each method checks the membership, the state of the tenant and the permission.
package struct OwnAPIKeys: Sendable {
    /// One key, without its secret.
    package struct Key: Sendable {
        package let id: ID<APIKey>
        package let name: String
        package let role: String
        package let scopes: [String]
        package let hint: String
        package let expiresAt: Timestamp
        package let lastUsedAt: Timestamp?
        /// Until when the secret before the last rotation is valid too; nil if it isn't.
        package let previousUntil: Timestamp?
    }

    /// The keys of a tenant, and what a new one can have.
    package struct Listing: Sendable {
        package let keys: Page<Key>
        /// The names of the roles that the user may give to a key.
        package let roles: [String]
        /// The permissions that the user has.
        package let permissions: [Permission]
        /// Whether the user may create, rotate and delete keys.
        package let canManage: Bool
    }

    /// A key to create.
    package struct NewKey: Sendable {
        let name: String
        let role: String
        let scopes: [String]
        let days: Int?
        let networks: [String]

        /// Creates a key to create, which may use these permissions.
        ///
        /// - Parameters:
        ///   - days: after how many days it expires; nil for the longest time.
        ///   - networks: the networks from which it may be used, in CIDR notation; empty for all.
        package init(name: String, role: String, scopes: [String], days: Int?, networks: [String]) {
            (self.name, self.role, self.scopes) = (name, role, scopes)
            (self.days, self.networks) = (days, networks)
        }
    }

    let database: SystemDatabase
    let catalog: RoleCatalog
    let limits: APIKeyLimits
    let clock: any Clock

    /// The longest time until a key expires, in days.
    package var longestDays: Int { Int(limits.lifetime.components.seconds / 86_400) }

    /// Returns the keys of the scope's tenant, oldest first.
    ///
    /// - Throws: ``AccessError`` as for the route `GET /api-keys`; `CursorError.invalid`.
    package func list(_ request: PageRequest, in scope: Scope) async throws -> Listing {
        let held = try await check(.apiKeysView, in: scope)
        let keys = try await service(scope).list(request).map {
            Key(
                id: $0.id, name: $0.name, role: $0.role, scopes: $0.scopes, hint: $0.hint, expiresAt: $0.expiresAt,
                lastUsedAt: $0.lastUsedAt, previousUntil: $0.previousUntil)
        }
        let roles = try await database.inTenant(scope).fetch(RoleRecord.order { $0.id.ascending })
        return Listing(
            keys: keys, roles: roles.filter { catalog.mayGrant($0, holding: held) }.map(\.name),
            permissions: catalog.permissions.filter { held.contains($0) }, canManage: held.contains(.apiKeysManage))
    }

    /// Creates a key, and returns its secret, which is shown only once; the page needs a recent proof of the user.
    ///
    /// - Throws: the errors of the route `POST /api-keys`.
    package func create(_ key: NewKey, in scope: Scope) async throws -> String {
        try await check(.apiKeysManage, in: scope)
        let expiresAt = key.days.map { clock.now + .seconds(86_400 * Int64(min(max($0, 0), 36_600))) }
        let input = APIKeyCreate(
            name: key.name, role: key.role, scopes: key.scopes.map { PermissionName($0) }, expiresAt: expiresAt,
            allowedNetworks: key.networks)
        let valid = try SchemaCoding.decode(APIKeyCreate.self, from: SchemaCoding.bytes(input))
        return try await service(scope).create(valid).secret
    }

    /// A new secret of a key.
    package struct NewSecret: Sendable {
        /// The secret, shown only once.
        package let text: String
        /// Until when the previous one is valid too; nil when it has ended.
        package let previousUntil: Timestamp?
    }

    /// Makes a new secret of a key; the page needs a recent proof of the user.
    ///
    /// - Parameter endsPrevious: whether the previous secret ends at once; else after `auth.api_key_overlap`.
    /// - Throws: the errors of the route `POST /api-keys/{id}/rotate`.
    package func rotate(_ id: ID<APIKey>, endsPrevious: Bool, in scope: Scope) async throws -> NewSecret {
        try await check(.apiKeysManage, in: scope)
        let rotated = try await service(scope).rotate(id, overlap: endsPrevious ? .zero : nil)
        return NewSecret(text: rotated.secret, previousUntil: rotated.apiKey.previousUntil)
    }

    /// Deletes a key; it is refused from the next request on.
    ///
    /// - Throws: the errors of the route `DELETE /api-keys/{id}`.
    package func delete(_ id: ID<APIKey>, in scope: Scope) async throws {
        try await check(.apiKeysManage, in: scope)
        try await service(scope).delete(id)
    }

    private func service(_ scope: Scope) -> APIKeyService {
        APIKeyService(database: database.acting(for: scope), scope: scope, catalog: catalog, limits: limits)
    }

    /// Returns the user's permissions; throws as the guard does for a member's token.
    @discardableResult
    private func check(_ permission: Permission, in scope: Scope) async throws -> PermissionSet {
        try await database.read { tx in
            let rows = tx.inTenant(scope)
            let userID = scope.userID
            guard let tenant = try tx.find(TenantRecord.self, scope.tenantID), tenant.deletedAt == nil,
                let membership = try rows.first(MembershipRecord.where { $0.userID == userID }),
                let role = try rows.find(RoleRecord.self, membership.roleID)
            else { throw AccessError.tenantNotFound }
            guard tenant.suspendedAt == nil else { throw AccessError.tenantSuspended }
            let held = catalog.grants(role.kind, role.permissions)
            guard held.contains(permission) else { throw AccessError.forbidden }
            return held
        }
    }
}

extension AuthModule {
    /// The API keys for pages; `permissions` are those of all modules.
    package func ownAPIKeys(_ permissions: [Permission]) -> OwnAPIKeys {
        OwnAPIKeys(database: database, catalog: RoleCatalog(permissions), limits: apiKeyLimits, clock: clock)
    }
}
