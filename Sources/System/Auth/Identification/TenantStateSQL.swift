import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisWeb

/// The columns of the guard's query that say whether a tenant is open, and whether it is the user's default.
struct TenantStateSQL {
    let tenant: TenantRecord.Columns
    /// The columns: 2 for a deleted tenant, 1 for a suspended one, else 0; and 1 for the default, if it isn't deleted.
    let columns: SQL
    /// ` ORDER BY …`: the default first, and deleted tenants last, when the request names none.
    let order: SQL

    init(_ tenant: TenantRecord.Columns, default defaultTenant: SQL) {
        self.tenant = tenant
        let state: SQL = """
            CASE WHEN \(tenant.deletedAt) IS NOT NULL THEN 2 WHEN \(tenant.suspendedAt) IS NOT NULL THEN 1 ELSE 0 END
            """
        let isDefault: SQL = """
            CASE WHEN \(tenant.id) = \(defaultTenant) AND \(tenant.deletedAt) IS NULL THEN 1 ELSE 0 END
            """
        columns = "\(state), \(isDefault)"
        order = "ORDER BY \(isDefault) DESC, \(state) "
    }
}

/// The state of a tenant in the guard's query.
struct TenantState {
    private let isDeleted: Bool
    private let isSuspended: Bool
    private let isDefault: Bool

    /// Reads the two columns of ``TenantStateSQL``.
    init(in row: Row, from position: Int) throws {
        let state = try row.decode(Int.self, at: position)
        (isDeleted, isSuspended) = (state == 2, state == 1)
        isDefault = try row.decode(Int.self, at: position + 1) == 1
    }

    /// The error of the tenant's members; nil for an open tenant.
    var refusal: AccessError? { isDeleted ? .tenantDeleted : isSuspended ? .tenantSuspended : nil }

    /// Whether the first of the two is the tenant of a request that names none.
    static func isFirstChosen(_ states: [TenantState]) -> Bool {
        guard let first = states.first, let second = states.dropFirst().first else { return states.count == 1 }
        return first.isDefault || (!first.isDeleted && second.isDeleted)
    }
}
