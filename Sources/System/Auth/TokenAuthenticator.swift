import Logging
import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The authenticator that resolves an access token to its user, and to the user's permissions in the requested tenant.
///
/// It needs one in-memory lookup for the token and one query for session, user, membership, role, plan and claims. The
/// query runs for each request (unless `access.cache_seconds` is set), so a logout, a changed role and a removed member
/// take effect at once.
struct TokenAuthenticator: Authenticator {
    let tokens: AccessTokens
    let database: SystemDatabase
    let catalog: RoleCatalog
    let cacheLifetime: Duration
    let clock: any Clock
    let browserSessions: BrowserSessionService
    /// The features of plans; nil grants every feature.
    var features: (any FeatureGrants)?
    /// What to load about the user; nil loads nothing more.
    var claims: ClaimsQuery?
    let memberships = ExpiringCache<MembershipKey, Membership>(capacity: 10_000)

    /// The key of a cached membership: the session, and the requested tenant.
    struct MembershipKey: Hashable {
        let sessionID: ID<Session>
        let tenant: RequestedTenant
    }

    func user(_ credentials: Credentials) async throws -> Identity {
        let token = try await verify(credentials)
        let (session, user) = (SessionRecord.Columns("s"), UserRecord.Columns("u"))
        let row = try await database.query { [claims] tx in
            try tx.rows(
                """
                SELECT \(user.isSuperuser), \(user.language)\(claims?.columns(hasTenant: false) ?? "")
                FROM \(table: SessionRecord.self) s JOIN \(table: UserRecord.self) u ON \(user.id) = \(session.userID)\
                \(claims?.joins(user: "\(user.id)") ?? "")
                WHERE \(session.id) = \(token.sessionID) AND \(session.endedAt) IS NULL
                """
            ).first
        }
        guard let row else { throw AccessError.unauthenticated }
        return Identity(
            userID: token.userID, isSuperuser: try row.decode(Bool.self, at: 0),
            language: try row.decode(String?.self, at: 1),
            claims: try claims?.claims(in: row, from: 2, hasTenant: false))
    }

    func member(_ credentials: Credentials, of tenant: RequestedTenant) async throws -> Membership {
        let token = try await verify(credentials)
        guard cacheLifetime > .zero else { return try await query(token, tenant) }
        let key = MembershipKey(sessionID: token.sessionID, tenant: tenant)
        let now = clock.now
        if let membership = memberships.value(for: key, at: now) { return membership }
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

    private func verify(_ credentials: Credentials) async throws -> AccessToken {
        do {
            return try await tokens.verify(credentials.token)
        } catch AccessTokenError.expired {
            throw AccessError.tokenExpired
        } catch AccessTokenError.invalid {
            throw AccessError.unauthenticated
        }
    }

    private func query(_ token: AccessToken, _ tenant: RequestedTenant) async throws -> Membership {
        guard let membership = try await find(token, tenant).membership else {
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
    }

    /// Returns the membership in the tenant with all its names, or in the user's only tenant; nil if there is none, or
    /// there are several.
    ///
    /// - Throws: ``AccessError/tenantAmbiguous`` for a member of a tenant with only some of the names.
    private func find(_ token: AccessToken, _ tenant: RequestedTenant) async throws -> Found {
        // A user who isn't a member gives one row of NULLs, an ended session no row; two rows mean several memberships.
        let (session, user) = (SessionRecord.Columns("s"), UserRecord.Columns("u"))
        let (member, role) = (MembershipRecord.Columns("m"), RoleRecord.Columns("r"))
        let plan: SQL = features.map { ", \($0.plan(of: "\(member.tenantID)"))" } ?? ""
        let named = NamedTenantSQL(tenant, column: "\(member.tenantID)")
        let columns: SQL = "\(plan)\(named.matchesAll)\(claims?.columns(hasTenant: true) ?? "")"
        let joins = claims?.joins(user: "\(user.id)", tenant: "\(member.tenantID)", member: "\(member.id)") ?? ""
        let rows = try await database.query { tx in
            let sql =
                named.id.map { tx.unfiltered(in: $0) }
                ?? tx.acrossTenants(reason: "The tenant's identifier isn't known before the query.", level: .debug)
                .unfiltered
            return try sql.rows(
                """
                SELECT \(member.tenantID), \(role.kind), \(role.permissions), \(user.language)\(columns)
                FROM \(table: SessionRecord.self) s
                JOIN \(table: UserRecord.self) u ON \(user.id) = \(session.userID)
                LEFT JOIN \(table: MembershipRecord.self) m ON \(member.userID) = \(session.userID)\(named.condition)
                LEFT JOIN \(table: RoleRecord.self) r
                    ON \(role.tenantID) = \(member.tenantID) AND \(role.id) = \(member.roleID)\(joins)
                WHERE \(session.id) = \(token.sessionID) AND \(session.endedAt) IS NULL
                LIMIT 2
                """)
        }
        guard let row = rows.first else { throw AccessError.unauthenticated }
        var position = features == nil ? 4 : 5
        if named.hasSeveral {
            // Nothing is said about tenants of which the user is no member.
            let matchesAll = try row.decode(Bool?.self, at: position) ?? false
            let isMember = try row.decode(ID<Tenant>?.self, at: 0) != nil
            guard !isMember || (rows.count == 1 && matchesAll) else { throw AccessError.tenantAmbiguous }
            position += 1
        }
        var found = Found(language: try row.decode(String?.self, at: 3))
        let loaded = try claims?.claims(in: row, from: position, hasTenant: true)
        guard rows.count == 1, let tenantID = try row.decode(ID<Tenant>?.self, at: 0) else {
            found.claims = loaded
            return found
        }
        let kind = try row.decode(RoleKind.self, at: 1)
        let permissions = catalog.grants(kind, try row.decode(PermissionNames.self, at: 2))
        let granted = try features.map { $0.features(ofPlan: try row.decode(String?.self, at: 4)) }
        found.membership = Membership(
            userID: token.userID, tenantID: tenantID, permissions: permissions, features: granted ?? .all,
            language: found.language, claims: loaded)
        return found
    }
}
