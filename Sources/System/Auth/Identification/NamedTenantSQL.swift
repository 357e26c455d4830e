import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisWeb

/// The tenant that a request names, as conditions on a column with a tenant's identifier.
struct NamedTenantSQL {
    /// The identifier, if it is the only name, so that row-level security can limit the statement to it.
    let id: ID<Tenant>?
    /// Whether there are several names.
    let hasSeveral: Bool
    /// ` AND …`: the tenant has one of the names; empty without a name.
    let condition: SQL
    /// `, …`: a column that tells whether the tenant has all of several names; empty for one name.
    let matchesAll: SQL

    init(_ tenant: RequestedTenant, column: SQL) {
        guard let name = tenant.name, tenant.otherNames.isEmpty else {
            let identifiers = tenant.names.map(Self.identifier)
            id = nil
            hasSeveral = !identifiers.isEmpty
            condition = hasSeveral ? " AND \(column) IN (\(SQL.joined(identifiers, separator: ", ")))" : ""
            let conditions: [SQL] = identifiers.map { "\(column) = \($0)" }
            matchesAll = hasSeveral ? ", (\(SQL.joined(conditions, separator: " AND ")))" : ""
            return
        }
        id = tenant.id
        hasSeveral = false
        condition = " AND \(column) = \(Self.identifier(name))"
        matchesAll = ""
    }

    /// Returns an expression for the identifier; NULL for a name that no tenant has.
    private static func identifier(_ name: TenantName) -> SQL {
        switch name {
        case .id(let id): return "\(id)"
        case .slug(let slug):
            let tenant = TenantRecord.Columns("named_tenant")
            return
                "(SELECT \(tenant.id) FROM \(table: TenantRecord.self) named_tenant WHERE \(tenant.slug) = \(slug))"
        case .domain(let domain):
            let named = TenantDomainRecord.Columns("named_domain")
            return """
                (SELECT \(named.ownerID) FROM \(table: TenantDomainRecord.self) named_domain
                WHERE \(named.domain) = \(domain))
                """
        }
    }
}
