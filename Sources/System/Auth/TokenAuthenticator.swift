import Logging
import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The authenticator that resolves an access token to its user, and to the user's permissions in the requested tenant.
///
/// It needs one in-memory lookup for the token and one query for session, user, membership, role and plan. The query
/// runs for each request (unless `access.cache_seconds` is set), so a logout, a changed role and a removed member
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
    let memberships = ExpiringCache<MembershipKey, Membership>(capacity: 10_000)

    /// The key of a cached membership: the session, and the requested tenant.
    struct MembershipKey: Hashable {
        let sessionID: ID<Session>
        let tenantID: ID<Tenant>?
    }

    func user(_ credentials: Credentials) async throws -> Identity {
        let token = try await verify(credentials)
        let (session, user) = (SessionRecord.Columns("s"), UserRecord.Columns("u"))
        let row = try await database.query { tx in
            try tx.rows(
                """
                SELECT \(user.isSuperuser), \(user.language)
                FROM \(table: SessionRecord.self) s JOIN \(table: UserRecord.self) u ON \(user.id) = \(session.userID)
                WHERE \(session.id) = \(token.sessionID) AND \(session.endedAt) IS NULL
                """
            ).first
        }
        guard let row else { throw AccessError.unauthenticated }
        return Identity(
            userID: token.userID, isSuperuser: try row.decode(Bool.self, at: 0),
            language: try row.decode(String?.self, at: 1))
    }

    func member(_ credentials: Credentials, of tenant: ID<Tenant>?) async throws -> Membership {
        let token = try await verify(credentials)
        guard cacheLifetime > .zero else { return try await query(token, tenant) }
        let key = MembershipKey(sessionID: token.sessionID, tenantID: tenant)
        let now = clock.now
        if let membership = memberships.value(for: key, at: now) { return membership }
        let membership = try await query(token, tenant)
        memberships.insert(membership, for: key, until: now + cacheLifetime)
        return membership
    }

    func session(_ cookies: Cookies, isPassive: Bool) async throws -> BrowserSession {
        try await browserSessions.find(cookies, isPassive: isPassive)
    }

    private func verify(_ credentials: Credentials) async throws -> AccessToken {
        do {
            return try await tokens.verify(credentials.bearer)
        } catch AccessTokenError.expired {
            throw AccessError.tokenExpired
        } catch AccessTokenError.invalid {
            throw AccessError.unauthenticated
        }
    }

    private func query(_ token: AccessToken, _ tenant: ID<Tenant>?) async throws -> Membership {
        // A user who isn't a member gives one row of NULLs, an ended session no row; two rows mean several memberships.
        let (session, user) = (SessionRecord.Columns("s"), UserRecord.Columns("u"))
        let (member, role) = (MembershipRecord.Columns("m"), RoleRecord.Columns("r"))
        let plan: SQL = features.map { ", \($0.plan(of: "\(member.tenantID)"))" } ?? ""
        let inTenant: SQL = tenant.map { " AND \(member.tenantID) = \($0)" } ?? ""
        let rows = try await database.query { tx in
            let sql =
                tenant.map { tx.unfiltered(in: $0) }
                ?? tx.acrossTenants(reason: "The user's only tenant isn't known before the query.", level: .debug)
                .unfiltered
            return try sql.rows(
                """
                SELECT \(member.tenantID), \(role.kind), \(role.permissions), \(user.language)\(plan)
                FROM \(table: SessionRecord.self) s
                JOIN \(table: UserRecord.self) u ON \(user.id) = \(session.userID)
                LEFT JOIN \(table: MembershipRecord.self) m ON \(member.userID) = \(session.userID)\(inTenant)
                LEFT JOIN \(table: RoleRecord.self) r
                    ON \(role.tenantID) = \(member.tenantID) AND \(role.id) = \(member.roleID)
                WHERE \(session.id) = \(token.sessionID) AND \(session.endedAt) IS NULL
                LIMIT 2
                """)
        }
        guard let row = rows.first else { throw AccessError.unauthenticated }
        guard rows.count == 1, let tenantID = try row.decode(ID<Tenant>?.self, at: 0) else {
            throw tenant == nil ? AccessError.tenantRequired : AccessError.tenantNotFound
        }
        let kind = try row.decode(RoleKind.self, at: 1)
        let permissions = catalog.grants(kind, try row.decode(PermissionNames.self, at: 2))
        let granted = try features.map { $0.features(ofPlan: try row.decode(String?.self, at: 4)) }
        return Membership(
            userID: token.userID, tenantID: tenantID, permissions: permissions, features: granted ?? .all,
            language: try row.decode(String?.self, at: 3))
    }
}
