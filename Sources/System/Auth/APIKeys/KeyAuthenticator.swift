import Logging
import TrellisDatabase
import TrellisKernel
import TrellisObservability
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The part of the authenticator that resolves API keys: their service account in their tenant.
///
/// One query reads the secret, the key, its role, and the membership and role of the secret's owner. Nothing of it is
/// cached, so that a deleted key, a changed role and a removed owner take effect at once, also with
/// `access.cache_seconds`.
///
/// The permissions are those that the scopes, the role and the owner have now. A secret whose owner isn't a member is
/// refused, since a person who left knows it: another member rotates the key, and owns the new secret. The former one
/// stays bounded by the person who has seen it, also during the overlap. A disabled owner is as one who left.
struct KeyAuthenticator: Sendable {
    let database: SystemDatabase
    let catalog: RoleCatalog
    let clock: any Clock
    let logger: Logger
    var features: (any FeatureGrants)?
    var claims: ClaimsQuery?
    private let uses = KeyUses()
    private let queries = PreparedShapes<NamedTenantSQL.Shape>()

    /// Returns the service account of a key, in the key's tenant.
    ///
    /// A text whose checksum is wrong is refused without a query. The last use is written once a minute.
    ///
    /// - Throws: `AccessError.unauthenticated` for an unknown key; `keyExpired`, `keyNetwork`; `tenantNotFound` for
    ///   another tenant than the key's, `tenantAmbiguous` for several of which one is another; `tenantSuspended`,
    ///   `tenantDeleted`.
    func member(_ credentials: Credentials, of tenant: RequestedTenant) async throws -> Membership {
        guard let token = APIKeyToken(credentials.token) else { throw AccessError.unauthenticated }
        guard let found = try await find(token, tenant) else { throw AccessError.unauthenticated }
        let now = clock.now
        guard now < found.expiresAt else { throw AccessError.keyExpired }
        guard found.admits(credentials.clientAddress) else {
            logger.notice(
                "An API key was sent from outside of its networks",
                metadata: [
                    "api_key_id": "\(found.keyID)",
                    "address": .string(credentials.clientAddress?.description ?? "unknown"),
                ])
            throw AccessError.keyNetwork
        }
        LogContext.current?.identify(user: found.membership.userID, isServiceAccount: true)
        guard found.hasName else { throw AccessError.tenantNotFound }
        guard found.hasAllNames else { throw AccessError.tenantAmbiguous }
        if let closed = found.closed { throw closed }
        await note(found, at: now)
        return found.membership
    }

    /// Writes the last use, unless it was written within a minute.
    private func note(_ found: FoundKey, at now: Timestamp) async {
        let (secret, before) = (found.secretID, now - KeyUses.interval)
        if let last = found.lastUsedAt, before < last { return }
        guard uses.claim(secret, at: now) else { return }
        do {
            try await database.write { tx in
                _ = try tx.update(
                    APIKeySecretRecord.where { $0.id == secret && ($0.lastUsedAt == nil || $0.lastUsedAt <= before) }
                ) { [$0.lastUsedAt.set(now)] }
            }
        } catch {
            // A request isn't refused because the time of its key's use can't be stored.
            logger.warning(
                "The last use of an API key wasn't stored",
                metadata: ["api_key_id": "\(found.keyID)", "error": "\(error)"])
        }
    }

    private func find(_ token: APIKeyToken, _ tenant: RequestedTenant) async throws -> FoundKey? {
        let kinds = tenant.names.map(\.kind)
        let sql = queries.sql(kinds) { KeySQL.key(kinds, features, claims) }
        let reads = database.acrossTenants(reason: "The key decides the tenant.", level: .trace).sql
        let values = [token.hash.databaseValue] + tenant.names.map(\.databaseValue)
        let row = try await reads.rows(sql, values).first
        return try row.map { try decode($0, hasSeveralNames: tenant.hasSeveralNames) }
    }

    private func decode(_ row: Row, hasSeveralNames: Bool) throws -> FoundKey {
        let (keyID, tenantID) = (try row.decode(ID<APIKey>.self, at: 1), try row.decode(ID<Tenant>.self, at: 2))
        let expiresAt = try row.decode(Timestamp.self, at: 3)
        let scopes = PermissionSet(names: try row.decode([String].self, at: 7))
        let role = catalog.grants(
            try row.decode(RoleKind.self, at: 8), try row.decode(PermissionNames.self, at: 9))
        let own = catalog.grants(
            try row.decode(RoleKind.self, at: 10), try row.decode(PermissionNames.self, at: 11))
        var position = 15
        var granted = FeatureSet.all
        if let features {
            granted = features.features(ofPlan: try row.decode(String?.self, at: position))
            position += 1
        }
        var hasAllNames = true
        if hasSeveralNames {
            hasAllNames = try row.decode(Bool?.self, at: position) ?? false
            position += 1
        }
        return FoundKey(
            secretID: try row.decode(ID<APIKeySecret>.self, at: 0), keyID: keyID,
            expiresAt: min(expiresAt, try row.decode(Timestamp?.self, at: 4) ?? expiresAt),
            lastUsedAt: try row.decode(Timestamp?.self, at: 5), networks: try row.decode([String].self, at: 6),
            hasName: try row.decode(Bool?.self, at: 12) ?? false, hasAllNames: hasAllNames,
            closed: try TenantState(in: row, from: 13).refusal,
            membership: Membership(
                userID: keyID.actor, tenantID: tenantID, permissions: scopes.intersection(role).intersection(own),
                features: granted, claims: try claims?.claims(in: row, from: position, hasTenant: true),
                isServiceAccount: true))
    }
}
