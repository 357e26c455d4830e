/// Looks into a live PostgreSQL database for gaps in the isolation of tenants, whoever made them.
///
/// Everything is empty on SQLite, where the queries alone keep tenants apart.
public struct TenancyCheck: Sendable {
    private let database: Database

    /// A look into this database.
    public init(_ database: Database) {
        self.database = database
    }

    /// What lets one tenant reach, change or learn of the rows of another: each names the table, and the remedy.
    ///
    /// - Throws: ``DatabaseError``.
    public func faults() async throws -> [String] {
        try await read { try TenancyCatalog.read($0).faults }
    }

    /// What only costs time: indexes that a query of one tenant can't use well.
    ///
    /// - Throws: ``DatabaseError``.
    public func advice() async throws -> [String] {
        try await read { try TenancyCatalog.read($0).advice }
    }

    /// Why the role that this program is connected as isn't held to the policies: a superuser, one that may bypass
    /// them, or the owner of the tables.
    ///
    /// - Throws: ``DatabaseError``.
    public func roleFaults() async throws -> [String] {
        try await read { connection in try RoleCatalog.read(connection).faults }
    }

    private func read(_ body: @escaping @Sendable (any EngineConnection) throws -> [String]) async throws -> [String] {
        guard database.engine.dialect.name == .postgres else { return [] }
        return try await database.engine.read(on: .primary, body)
    }
}

/// The role of a connection, and what it owns.
package struct RoleCatalog {
    let name: String
    let isSuperuser: Bool
    let mayBypass: Bool
    let owned: [String]

    package init(name: String, isSuperuser: Bool, mayBypass: Bool, owned: [String]) {
        self.name = name
        self.isSuperuser = isSuperuser
        self.mayBypass = mayBypass
        self.owned = owned
    }

    static func read(_ connection: any EngineConnection) throws -> RoleCatalog {
        let owned = try connection.collect(
            """
            SELECT c.relname::text FROM pg_class c JOIN pg_roles r ON r.rolname = current_user
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
            AND NOT r.rolsuper AND pg_has_role(r.oid, c.relowner, 'MEMBER') ORDER BY 1
            """
        ) { try $0.decode(String.self, at: 0) }
        let roles = try connection.collect(
            "SELECT rolname::text, rolsuper::int::bigint, rolbypassrls::int::bigint FROM pg_roles WHERE rolname = current_user"
        ) { row in
            RoleCatalog(
                name: try row.decode(String.self, at: 0), isSuperuser: try row.decode(Int.self, at: 1) == 1,
                mayBypass: try row.decode(Int.self, at: 2) == 1, owned: owned)
        }
        guard let role = roles.first else { throw DatabaseError.statement(message: "The current role isn't listed.") }
        return role
    }

    /// Why the policies don't hold the role, and how to mend it.
    package var faults: [String] {
        let role = Dialect.postgres.quoted(name)
        var faults: [String] = []
        let remedy = "Set database.url to the address of a role that owns nothing; deploy/postgres/roles.sql makes one."
        if isSuperuser {
            faults.append("The role \(name) is a superuser, whom no policy holds. \(remedy)")
        } else if mayBypass {
            faults.append("The role \(name) may bypass row-level security. Run: ALTER ROLE \(role) NOBYPASSRLS;")
        }
        if let first = owned.first {
            let others = owned.count > 1 ? " and \(owned.count - 1) more" : ""
            faults.append(
                "The role \(name) owns the table \(first)\(others), so it could drop the policies. Keep it for migrations, as "
                    + "database.migration_url. \(remedy)")
        }
        return faults
    }
}
