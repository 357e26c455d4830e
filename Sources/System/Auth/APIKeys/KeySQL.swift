import TrellisDatabase
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The guard's statement on an API key.
enum KeySQL {
    /// Selects the key of a secret, with its role and the role of the secret's owner.
    ///
    /// The parameters are the hash of the secret, and the names of the tenant. The columns end with the plan with
    /// `features`, whether the tenant has all of several names, and the claims.
    static func key(
        _ names: NamedTenantSQL.Shape, _ features: (any FeatureGrants)?, _ claims: ClaimsQuery?
    ) -> SQL {
        let (secret, key) = (APIKeySecretRecord.Columns("s"), APIKeyRecord.Columns("k"))
        let (member, user) = (MembershipRecord.Columns("m"), UserRecord.Columns("u"))
        let (role, own) = (RoleRecord.Columns("r"), RoleRecord.Columns("o"))
        let named = NamedTenantSQL(names, column: "\(key.tenantID)", from: 1)
        let state = TenantStateSQL(TenantRecord.Columns("t"), default: "NULL")
        let plan: SQL = features.map { ", \($0.plan(of: "\(key.tenantID)"))" } ?? ""
        let columns: SQL = "\(plan)\(named.matchesAll)\(claims?.columns(hasTenant: true) ?? "")"
        // No row of a user and of a membership has the identifier of a key, so only claims of the tenant are found.
        let joins = claims?.joins(user: "\(key.id)", tenant: "\(key.tenantID)", member: "\(key.id)") ?? ""
        return """
            SELECT \(secret.id), \(key.id), \(key.tenantID), \(key.expiresAt), \(secret.replacedUntil),
                \(secret.lastUsedAt), \(key.networks), \(key.scopes), \(role.kind), \(role.permissions), \(own.kind),
                \(own.permissions), (\(key.tenantID) IS NOT NULL\(named.condition)), \(state.columns)\(columns)
            FROM \(table: APIKeySecretRecord.self) s
            JOIN \(table: APIKeyRecord.self) k ON \(key.tenantID) = \(secret.ownerID) AND \(key.id) = \(secret.keyID)
            JOIN \(table: TenantRecord.self) t ON \(state.tenant.id) = \(key.tenantID)
            JOIN \(table: RoleRecord.self) r ON \(role.tenantID) = \(key.tenantID) AND \(role.id) = \(key.roleID)
            JOIN \(table: MembershipRecord.self) m
                ON \(member.tenantID) = \(key.tenantID) AND \(member.userID) = \(secret.memberID)
            JOIN \(table: UserRecord.self) u ON \(user.id) = \(member.userID)
            JOIN \(table: RoleRecord.self) o
                ON \(own.tenantID) = \(key.tenantID) AND \(own.id) = \(member.roleID)\(joins)
            WHERE \(secret.hash) = \(parameter: 0) AND \(user.disabledAt) IS NULL AND \(user.deletedAt) IS NULL
            """
    }
}
