import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisWeb

/// The tenant that a request names, as conditions on a column with a tenant's identifier.
///
/// The names are parameters of a ``PreparedSQL``, so that requests with the same kinds of names share one statement.
struct NamedTenantSQL {
    /// ` AND …`: the tenant has one of the names; empty without a name.
    let condition: SQL
    /// `, …`: a column that tells whether the tenant has all of several names; empty for one name.
    let matchesAll: SQL

    /// The kinds of the names of a request, in their order.
    typealias Shape = [TenantName.Kind]

    /// - Parameter first: the number of the first name's parameter.
    init(_ shape: Shape, column: SQL, from first: Int) {
        let identifiers = shape.enumerated().map { Self.identifier($1, parameter: first + $0) }
        let conditions: [SQL] = identifiers.map { "\(column) = \($0)" }
        switch identifiers.count {
        case 0: (condition, matchesAll) = ("", "")
        case 1: (condition, matchesAll) = (" AND \(SQL.joined(conditions, separator: ""))", "")
        default:
            condition = " AND \(column) IN (\(SQL.joined(identifiers, separator: ", ")))"
            matchesAll = ", (\(SQL.joined(conditions, separator: " AND ")))"
        }
    }

    /// Returns an expression for the identifier; NULL for a name that no tenant has.
    private static func identifier(_ kind: TenantName.Kind, parameter: Int) -> SQL {
        switch kind {
        case .id: return "\(parameter: parameter)"
        case .slug:
            let tenant = TenantRecord.Columns("named_tenant")
            return """
                (SELECT \(tenant.id) FROM \(table: TenantRecord.self) named_tenant
                WHERE \(tenant.slug) = \(parameter: parameter))
                """
        case .domain:
            let named = TenantDomainRecord.Columns("named_domain")
            return """
                (SELECT \(named.ownerID) FROM \(table: TenantDomainRecord.self) named_domain
                WHERE \(named.domain) = \(parameter: parameter))
                """
        }
    }
}

extension TenantName {
    /// What a name is.
    enum Kind: Hashable {
        case id, slug, domain
    }

    var kind: Kind {
        switch self {
        case .id: .id
        case .slug: .slug
        case .domain: .domain
        }
    }

    /// The name as it is bound to a statement.
    var databaseValue: DatabaseValue {
        switch self {
        case .id(let id): id.databaseValue
        case .slug(let name), .domain(let name): name.databaseValue
        }
    }
}

extension RequestedTenant {
    /// Whether there are several names.
    var hasSeveralNames: Bool { !otherNames.isEmpty }
    /// The identifier, if it is the only name, so that row-level security can limit the statement to it.
    var onlyID: ID<Tenant>? { hasSeveralNames ? nil : id }
}
