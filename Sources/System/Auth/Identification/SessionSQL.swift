import TrellisDatabase
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The guard's statements on the session of an access token.
///
/// Their parameters are the session, its user and the time; and then the names of the tenant.
enum SessionSQL {
    private static let session = SessionRecord.Columns("s")
    private static let user = UserRecord.Columns("u")
    /// The number of the first name's parameter.
    private static let firstName = 3

    /// The condition on the session `s`: it is that user's, and has neither ended nor expired.
    private static let isActive: SQL = """
        \(session.id) = \(parameter: 0) AND \(session.userID) = \(parameter: 1)
        AND \(session.endedAt) IS NULL AND \(session.expiresAt) > \(parameter: 2)
        """
    /// When the user of the session `s` last proved to be the user.
    private static let provenAt: SQL = "COALESCE(\(session.authenticatedAt), \(session.createdAt))"
    /// The condition on the user `u`: neither disabled nor deleted, which both end the sessions as well.
    private static let isEnabled: SQL = "\(user.disabledAt) IS NULL AND \(user.deletedAt) IS NULL"

    /// Selects the last use and the last proof of an active session; by the primary key.
    static let active = PreparedSQL(
        """
        SELECT \(session.lastUsedAt), \(provenAt) FROM \(table: SessionRecord.self) s WHERE \(isActive)
        """)

    /// Selects the user of an active session: whether it is a superuser, its language, last use, last proof, and claims.
    static func identity(_ claims: ClaimsQuery?) -> SQL {
        """
        SELECT \(user.isSuperuser), \(user.language), \(session.lastUsedAt), \(provenAt)\
        \(claims?.columns(hasTenant: false) ?? "")
        FROM \(table: SessionRecord.self) s JOIN \(table: UserRecord.self) u ON \(user.id) = \(session.userID)\
        \(claims?.joins(user: "\(user.id)") ?? "")
        WHERE \(isActive) AND \(isEnabled)
        """
    }

    /// Selects at most two memberships of the user of an active session: of the named tenant, or of all.
    ///
    /// A user who isn't a member gives one row of NULLs, an ended session no row; two rows mean several memberships. The
    /// columns: tenant, kind and permissions of the role, language, last use, last proof, the two of
    /// ``TenantStateSQL``; then the plan with `features`, whether the tenant has all of several names, and the claims.
    static func memberships(
        _ names: NamedTenantSQL.Shape, _ features: (any FeatureGrants)?, _ claims: ClaimsQuery?
    ) -> SQL {
        let (member, role) = (MembershipRecord.Columns("m"), RoleRecord.Columns("r"))
        let state = TenantStateSQL(TenantRecord.Columns("t"), default: "\(user.defaultTenantID)")
        let plan: SQL = features.map { ", \($0.plan(of: "\(member.tenantID)"))" } ?? ""
        let named = NamedTenantSQL(names, column: "\(member.tenantID)", from: firstName)
        let columns: SQL = "\(plan)\(named.matchesAll)\(claims?.columns(hasTenant: true) ?? "")"
        let joins = claims?.joins(user: "\(user.id)", tenant: "\(member.tenantID)", member: "\(member.id)") ?? ""
        return """
            SELECT \(member.tenantID), \(role.kind), \(role.permissions), \(user.language),
                \(session.lastUsedAt), \(provenAt), \(state.columns)\(columns)
            FROM \(table: SessionRecord.self) s
            JOIN \(table: UserRecord.self) u ON \(user.id) = \(session.userID)
            LEFT JOIN \(table: MembershipRecord.self) m ON \(member.userID) = \(session.userID)\(named.condition)
            LEFT JOIN \(table: RoleRecord.self) r
                ON \(role.tenantID) = \(member.tenantID) AND \(role.id) = \(member.roleID)
            LEFT JOIN \(table: TenantRecord.self) t ON \(state.tenant.id) = \(member.tenantID)\(joins)
            WHERE \(isActive) AND \(isEnabled)
            \(names.isEmpty ? state.order : "")LIMIT 2
            """
    }
}
