public import TrellisDatabase
public import TrellisKernel

/// The rows from which the guard's query loads a product's claims.
///
/// The guard joins each row by its primary key in the query that reads the session and the membership, so claims cost
/// no query of their own, and can't change the number of rows.
///
/// ```swift
/// system.claims = try ClaimsQuery(.user(AcmeUserRecord.self), .member(AcmeMemberRecord.self)) { user, member in
///     AcmeClaims(phone: user?.phone, office: member?.office)
/// }
/// ```
/// A row may be missing: side tables have no row for users from before, and there is no member where a route needs no
/// tenant. The function decides what the claims are then.
public struct ClaimsQuery: Sendable {
    private struct Join: Sendable {
        let subject: ClaimsSubject
        let table: RecordTable
        let alias: String
    }
    private let joins: [Join]
    private let make: @Sendable (_ row: Row, _ starts: [Int?]) throws -> LoadedClaims

    /// Creates the query of claims from these rows.
    ///
    /// - Throws: ``SessionClaimsError/readsAudited(table:)``.
    public init<Claims: SessionClaims, each Side: Record>(
        _ rows: repeat ClaimsRow<each Side>,
        make: @escaping @Sendable (repeat (each Side)?) throws -> Claims
    ) throws(SessionClaimsError) {
        var joins: [Join] = []
        for row in repeat each rows {
            let table = row.table
            guard !table.audit.recordsReads else { throw .readsAudited(table: table.name) }
            joins.append(Join(subject: row.subject, table: table, alias: "claims_\(joins.count)"))
        }
        self.joins = joins
        self.make = { row, starts in
            var starts = starts.makeIterator()
            func next<Found: Record>(_ side: ClaimsRow<Found>) throws -> Found? {
                guard let start = starts.next() ?? nil else { return nil }
                return try row.decode(Found.self, from: start)
            }
            return LoadedClaims(try make(repeat try next(each rows)))
        }
    }

    /// Returns the columns, each after a comma, for the end of a list of columns.
    ///
    /// - Parameter hasTenant: whether the statement reads a membership.
    package func columns(hasTenant: Bool) -> SQL {
        let names: [SQL] = joins.filter { hasTenant || $0.subject == .user }.flatMap { join in
            join.table.names.map { ", \(ident: join.alias).\(ident: $0)" }
        }
        return .joined(names, separator: "")
    }

    /// Returns the joins.
    ///
    /// - Parameters:
    ///   - user: the column with the user's identifier.
    ///   - tenant: the column with the tenant's; nil in a statement that reads no membership.
    ///   - member: the column with the membership's.
    package func joins(user: SQL, tenant: SQL? = nil, member: SQL? = nil) -> SQL {
        let conditions: [SQL] = joins.compactMap { join in
            func column(_ index: Int) -> SQL { "\(ident: join.alias).\(ident: join.table.names[index])" }
            let key = column(join.table.roles.key)
            let source: SQL = " LEFT JOIN \(ident: join.table.name) \(ident: join.alias) ON \(key) = "
            let active: SQL = join.table.roles.deleted.map { " AND \(column($0)) IS NULL" } ?? ""
            let inTenant: SQL? = join.table.roles.tenant.flatMap { index in
                tenant.map { " AND \(column(index)) = \($0)" }
            }
            switch join.subject {
            case .user: return "\(source)\(user)\(active)"
            case .tenant: return tenant.map { "\(source)\($0)\(inTenant ?? "")\(active)" }
            case .member: return member.map { "\(source)\($0)\(inTenant ?? "")\(active)" }
            }
        }
        return .joined(conditions, separator: "")
    }

    /// Returns the claims of a row of such a statement.
    ///
    /// - Parameter start: the position of the first column of ``columns(hasTenant:)``.
    package func claims(in row: Row, from start: Int, hasTenant: Bool) throws -> LoadedClaims {
        var position = start
        let starts: [Int?] = joins.map { join in
            guard hasTenant || join.subject == .user else { return nil }
            defer { position += join.table.names.count }
            return position
        }
        return try make(row, starts)
    }
}

/// Whose row it is.
package enum ClaimsSubject: Hashable, Sendable {
    case user
    case tenant
    case member
}

/// A table with at most one row for each user, tenant or membership, by its primary key.
public struct ClaimsRow<Side: Record>: Sendable {
    let subject: ClaimsSubject
    var table: RecordTable { Side.table }

    /// Creates the row of a subject by whose key the table is keyed.
    package init(subject: ClaimsSubject) {
        self.subject = subject
    }
}

extension ClaimsRow where Side.Key == ID<User>, Side.Owner == OwnedBySystem {
    /// The row of the user.
    public static func user(_ row: Side.Type) -> Self { Self(subject: .user) }
}

extension ClaimsRow where Side: TenantOwned, Side.Key == ID<Tenant> {
    /// The row of the tenant.
    public static func tenant(_ row: Side.Type) -> Self { Self(subject: .tenant) }
}
