import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMail
import TrellisTenants
import TrellisTexts
import TrellisUsers
import TrellisWeb

/// The API keys of the caller's tenant; each method is one transaction.
///
/// A change needs the permission in its own transaction, under the lock of ``TenantAuthority``, and a role that the
/// caller may grant, before and after the change. Deleting needs the permission only, so that a leak can be ended.
struct APIKeyService: Sendable {
    let database: SystemDatabase
    let scope: Scope
    let catalog: RoleCatalog
    let limits: APIKeyLimits

    /// Returns the keys, oldest first.
    func list(_ request: PageRequest) async throws -> Page<APIKeyResponse> {
        try await database.read { tx in
            let rows = tx.inTenant(scope)
            let page = try rows.page(APIKeyRecord.order { $0.id.ascending }, request)
            let (ids, tenant) = (page.items.map(\.id), scope.tenantID)
            let secrets = try tx.fetch(APIKeySecretRecord.where { $0.ownerID == tenant && $0.keyID.in(ids) })
            let roles = try rows.fetch(RoleRecord.self, ids: page.items.map(\.roleID))
            return page.map { key in
                APIKeyResponse(
                    key, role: roles.first { $0.id == key.roleID }?.name ?? "",
                    secrets: secrets.filter { $0.keyID == key.id }, at: tx.now)
            }
        }
    }

    /// Returns one key.
    ///
    /// - Throws: ``APIKeyError/notFound``.
    func get(_ id: ID<APIKey>) async throws -> APIKeyResponse {
        try await database.read { tx in
            let rows = tx.inTenant(scope)
            guard let key = try rows.find(APIKeyRecord.self, id) else { throw APIKeyError.notFound }
            let role = try rows.find(RoleRecord.self, key.roleID)
            let secrets = try tx.fetch(APIKeySecretRecord.of(id))
            return APIKeyResponse(key, role: role?.name ?? "", secrets: secrets, at: tx.now)
        }
    }

    /// Creates a key with a first secret, and tells the caller by mail.
    ///
    /// - Throws: ``APIKeyError`` `nameTaken`, `scopeRefused`, `networkInvalid`, `expiryRefused`; `TenantError`
    ///   `roleUnknown`, `ownerRequired`, `permissionNotHeld`; `QuotaError`.
    func create(_ input: APIKeyCreate) async throws -> APIKeyWithSecret {
        let token = APIKeyToken()
        let networks = try limits.networks(input.allowedNetworks)
        return try await database.write { tx in
            let authority = try TenantAuthority(.apiKeysManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let role = try role(named: input.role, in: rows)
            try authority.check(role)
            let scopes = input.scopes.map(\.text)
            try catalog.check(scopes, of: role)
            let expiresAt = try limits.expiry(input.expiresAt, at: tx.now)
            try requireFree(input.name, in: rows)
            try rows.require(.apiKeys)
            let key = try rows.insert(
                APIKeyRecord(
                    id: ID(), tenantID: scope.tenantID, name: input.name, roleID: role.id,
                    scopes: scopes.sorted(), networks: networks, expiresAt: expiresAt))
            let secret = try store(token, of: key, in: tx)
            try rows.publish(APIKeyCreated(apiKeyID: key.id, name: key.name, scopes: key.scopes))
            try tell(of: key, isRotation: false, in: tx)
            return APIKeyWithSecret(
                secret: token.text, apiKey: APIKeyResponse(key, role: role.name, secrets: [secret], at: tx.now))
        }
    }

    /// Changes a key if its version matches; takes effect from its next request on.
    ///
    /// - Throws: ``APIKeyError`` `notFound`, `nameTaken`, `scopeRefused`, `networkInvalid`, `expiryRefused`;
    ///   `TenantError` `roleUnknown`, `ownerRequired`, `permissionNotHeld`; `PreconditionError.failed`.
    func update(_ id: ID<APIKey>, with input: APIKeyUpdate, ifMatch: IfMatch?) async throws -> APIKeyResponse {
        let networks = try input.allowedNetworks.map(limits.networks)
        return try await database.write { tx in
            let authority = try TenantAuthority(.apiKeysManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            var (key, role) = try self.key(id, in: rows)
            try authority.check(role)
            try ifMatch?.check(version: key.version)
            if let name = input.role { role = try self.role(named: name, in: rows) }
            try authority.check(role)
            key.roleID = role.id
            if input.role != nil || input.scopes != nil {
                key.scopes = (input.scopes?.map(\.text) ?? key.scopes).sorted()
                try catalog.check(key.scopes, of: role)
            }
            if let name = input.name, !name.utf8.elementsEqual(key.name.utf8) {
                try requireFree(name, in: rows)
                key.name = name
            }
            if let expiresAt = input.expiresAt { key.expiresAt = try limits.expiry(expiresAt, at: tx.now) }
            if let networks { key.networks = networks }
            key = try rows.update(key)
            let secrets = try tx.fetch(APIKeySecretRecord.of(id))
            return APIKeyResponse(key, role: role.name, secrets: secrets, at: tx.now)
        }
    }

    /// Deletes a key with its secrets; it is refused from the next request on.
    ///
    /// - Throws: ``APIKeyError/notFound``; `PreconditionError.failed`.
    func delete(_ id: ID<APIKey>, ifMatch: IfMatch? = nil) async throws {
        try await database.write { tx in
            _ = try TenantAuthority(.apiKeysManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let (key, _) = try key(id, in: rows)
            try ifMatch?.check(version: key.version)
            try tx.delete(APIKeySecretRecord.of(id))
            try rows.delete(key)
            try rows.publish(APIKeyDeleted(apiKeyID: id))
        }
    }

    /// Returns a key with its role.
    ///
    /// - Throws: ``APIKeyError/notFound``.
    func key(_ id: ID<APIKey>, in rows: TenantTransaction) throws -> (APIKeyRecord, RoleRecord) {
        guard let key = try rows.find(APIKeyRecord.self, id),
            let role = try rows.find(RoleRecord.self, key.roleID)
        else { throw APIKeyError.notFound }
        return (key, role)
    }

    private func role(named name: String, in rows: TenantTransaction) throws -> RoleRecord {
        guard let role = try rows.role(named: name) else { throw TenantError.roleUnknown(name) }
        return role
    }

    private func requireFree(_ name: String, in rows: TenantTransaction) throws {
        guard try !rows.exists(APIKeyRecord.where { $0.name == name }) else { throw APIKeyError.nameTaken }
    }
}
