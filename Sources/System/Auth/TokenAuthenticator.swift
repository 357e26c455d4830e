import Logging
import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The authenticator that resolves an access token to its user, and to the user's permissions in the requested tenant.
///
/// It needs one in-memory lookup for the token and one query for session, user, membership, role, plan and claims. The
/// query runs for each request, so a logout, a changed role and a removed member take effect at once. With
/// `access.cache_seconds` membership and role come from the cache, and the query reads the session only: the end of a
/// session is never cached. Once a minute for each session, a request also writes its last use.
struct TokenAuthenticator: Authenticator {
    let tokens: AccessTokens
    let sessions: SessionService
    let database: SystemDatabase
    let catalog: RoleCatalog
    let cacheLifetime: Duration
    let clock: any Clock
    let browserSessions: BrowserSessionService
    let userSessions: BrowserSessionService
    /// How long a login, or another proof of the user, counts as recent.
    let proofAge: Duration
    /// What resolves API keys, which have no session.
    let keys: KeyAuthenticator
    /// The features of plans; nil grants every feature.
    var features: (any FeatureGrants)?
    /// What to load about the user; nil loads nothing more.
    var claims: ClaimsQuery?
    let memberships = ExpiringCache<MembershipKey, Membership>(capacity: 10_000)
    /// The sessions whose last use is known to the minute, so that parallel requests don't all write it.
    let uses = ExpiringCache<ID<Session>, Bool>(capacity: 10_000)
    private let identities = PreparedShapes<Bool>()
    private let queries = PreparedShapes<NamedTenantSQL.Shape>()

    /// The key of a cached membership: the session, and the requested tenant.
    struct MembershipKey: Hashable {
        let sessionID: ID<Session>
        let tenant: RequestedTenant
    }

    func user(_ credentials: Credentials) async throws -> Identity {
        let (token, now) = (try await verify(credentials), clock.now)
        let sql = identities.sql(claims != nil) { SessionSQL.identity(claims) }
        let row = try await database.rows(sql, values(token, at: now)).first
        guard let row else { throw AccessError.unauthenticated }
        await noteUse(of: token, last: try row.decode(Timestamp?.self, at: 2), at: now)
        return Identity(
            userID: token.userID, isSuperuser: try row.decode(Bool.self, at: 0),
            language: try row.decode(String?.self, at: 1),
            claims: try claims?.claims(in: row, from: 4, hasTenant: false),
            proof: proof(at: try row.decode(Timestamp.self, at: 3), now: now))
    }

    func member(_ credentials: Credentials, of tenant: RequestedTenant) async throws -> Membership {
        if APIKeyToken.isKey(credentials.token) { return try await keys.member(credentials, of: tenant) }
        let token = try await verify(credentials)
        guard cacheLifetime > .zero else { return try await query(token, tenant) }
        let key = MembershipKey(sessionID: token.sessionID, tenant: tenant)
        let now = clock.now
        if var membership = memberships.value(for: key, at: now) {
            membership.proof = try await requireActive(token, at: now)
            return membership
        }
        let membership = try await query(token, tenant)
        memberships.insert(membership, for: key, until: now + cacheLifetime)
        return membership
    }

    func user(
        _ credentials: Credentials, in tenant: RequestedTenant
    ) async throws -> (identity: Identity, membership: Membership?) {
        let token = try await verify(credentials)
        let found = try await find(token, tenant)
        let claims = found.membership?.claims ?? found.claims
        return (Identity(userID: token.userID, language: found.language, claims: claims), found.membership)
    }

    func session(_ cookies: Cookies, isPassive: Bool) async throws -> BrowserSession {
        try await browserSessions.find(cookies, isPassive: isPassive)
    }

    func userSession(_ cookies: Cookies) async throws -> BrowserSession {
        try await userSessions.find(cookies, isPassive: false)
    }

    private func verify(_ credentials: Credentials) async throws -> AccessToken {
        guard !APIKeyToken.isKey(credentials.token) else { throw AccessError.keyNotAccepted }
        do {
            return try await tokens.verify(credentials.token)
        } catch AccessTokenError.expired {
            throw AccessError.tokenExpired
        } catch AccessTokenError.invalid {
            throw AccessError.unauthenticated
        }
    }

    /// The values of the parameters of ``SessionSQL``.
    private func values(
        _ token: AccessToken, _ tenant: RequestedTenant = .userDefault, at now: Timestamp
    ) -> [DatabaseValue] {
        [token.sessionID.databaseValue, token.userID.databaseValue, now.databaseValue]
            + tenant.names.map(\.databaseValue)
    }

    private func proof(at time: Timestamp, now: Timestamp) -> RecentProof {
        RecentProof(isRecent: now < time + proofAge, maximumAge: proofAge)
    }

    /// Returns the proof of an active session; one query by the primary key.
    ///
    /// - Throws: ``AccessError/unauthenticated`` unless the session of the token is active.
    private func requireActive(_ token: AccessToken, at now: Timestamp) async throws -> RecentProof {
        let row = try await database.rows(SessionSQL.active, values(token, at: now)).first
        guard let row else { throw AccessError.unauthenticated }
        await noteUse(of: token, last: try row.decode(Timestamp?.self, at: 0), at: now)
        return proof(at: try row.decode(Timestamp.self, at: 1), now: now)
    }

    private func noteUse(of token: AccessToken, last: Timestamp?, at now: Timestamp) async {
        guard last.map({ $0 + SessionRules.precision <= now }) ?? true,
            uses.value(for: token.sessionID, at: now) == nil
        else { return }
        uses.insert(true, for: token.sessionID, until: now + SessionRules.precision)
        await sessions.noteUse(of: token.sessionID, at: now)
    }

    private func query(_ token: AccessToken, _ tenant: RequestedTenant) async throws -> Membership {
        let found = try await find(token, tenant)
        guard let membership = found.membership else {
            if let closed = found.closed { throw closed }
            throw tenant.name == nil ? AccessError.tenantRequired : AccessError.tenantNotFound
        }
        return membership
    }

    /// The user of a session, with the membership in the requested tenant.
    private struct Found {
        let language: String?
        /// The claims without a membership.
        var claims: LoadedClaims?
        var membership: Membership?
        /// Why there is no membership although the user is a member.
        var closed: AccessError?
    }

    /// Returns the membership in the tenant with all its names, or in the user's default tenant, or in the only one that
    /// isn't deleted; nil if there is none, or there are several.
    ///
    /// - Throws: ``AccessError/tenantAmbiguous`` for a member of a tenant with only some of the names.
    private func find(_ token: AccessToken, _ tenant: RequestedTenant) async throws -> Found {
        let now = clock.now
        let sql = queries.sql(tenant.names.map(\.kind)) {
            SessionSQL.memberships(tenant.names.map(\.kind), features, claims)
        }
        let reads =
            tenant.onlyID.map {
                database.unfiltered(in: $0, reason: "The guard reads the named tenant.", level: .trace)
            }
            ?? database.acrossTenants(reason: "The tenant's identifier isn't known before the query.", level: .trace)
            .sql
        let rows = try await reads.rows(sql, values(token, tenant, at: now))
        guard let row = rows.first else { throw AccessError.unauthenticated }
        await noteUse(of: token, last: try row.decode(Timestamp?.self, at: 4), at: now)
        let proof = proof(at: try row.decode(Timestamp.self, at: 5), now: now)
        var position = features == nil ? 8 : 9
        if tenant.hasSeveralNames {
            // Nothing is said about tenants of which the user is no member.
            let matchesAll = try row.decode(Bool?.self, at: position) ?? false
            let isMember = try row.decode(ID<Tenant>?.self, at: 0) != nil
            guard !isMember || (rows.count == 1 && matchesAll) else { throw AccessError.tenantAmbiguous }
            position += 1
        }
        var found = Found(language: try row.decode(String?.self, at: 3))
        let loaded = try claims?.claims(in: row, from: position, hasTenant: true)
        let states = try rows.map { try TenantState(in: $0, from: 6) }
        let isChosen = rows.count == 1 || (tenant.name == nil && TenantState.isFirstChosen(states))
        guard isChosen, let tenantID = try row.decode(ID<Tenant>?.self, at: 0) else {
            found.claims = loaded
            return found
        }
        if let closed = states.first?.refusal {
            (found.claims, found.closed) = (loaded, closed)
            return found
        }
        let kind = try row.decode(RoleKind.self, at: 1)
        let permissions = catalog.grants(kind, try row.decode(PermissionNames.self, at: 2))
        let granted = try features.map { $0.features(ofPlan: try row.decode(String?.self, at: 8)) }
        found.membership = Membership(
            userID: token.userID, tenantID: tenantID, permissions: permissions, features: granted ?? .all,
            language: found.language, claims: loaded)
        found.membership?.proof = proof
        return found
    }
}
