public import TrellisDatabase

/// A check of a live PostgreSQL database for gaps in the isolation of tenants, and of users in tables without tenants,
/// however they were introduced.
///
/// Every result is empty on SQLite, where only the queries isolate them.
public struct TenancyCheck: Sendable {
    private let database: Database
    /// The tables without tenants, and who reads and writes their rows.
    private let sharing: [String: RowSharing]

    /// Creates a check of this database.
    ///
    /// - Parameter records: the program's records, which tell the tables without tenants.
    public init(_ database: Database, records: [any Record.Type] = []) {
        self.database = database
        sharing = Dictionary(
            records.compactMap { record in record.table.sharing.map { (record.table.name, $0) } }
        ) { first, _ in first }
    }

    /// Returns gaps through which one tenant can read, change or infer rows of another, or one user those of another in
    /// tables without tenants; each names the table and the fix.
    ///
    /// - Throws: ``DatabaseError``.
    public func issues() async throws -> [String] {
        try await read { [sharing] in
            try TenancyCatalog.read($0).issues + GlobalCatalog.read($0, sharing).issues
        }
    }

    /// Returns indexes that affect only performance: queries of one tenant can't use them well.
    ///
    /// - Throws: ``DatabaseError``.
    public func advice() async throws -> [String] {
        try await read { try TenancyCatalog.read($0).advice }
    }

    /// Returns the tables of tenants without any index that begins with `tenant_id`.
    ///
    /// - Throws: ``DatabaseError``.
    package func tablesWithoutTenantIndex() async throws -> [String] {
        try await read(TenancyCatalog.tablesWithoutTenantIndex)
    }

    /// Returns why the policies don't restrict the roles of this program's connections, to a replica too: one is a superuser, has
    /// BYPASSRLS, or owns the tables; whether its sessions run no triggers; and which rights it has to change the audit or
    /// the history of migrations.
    ///
    /// - Throws: ``DatabaseError``.
    public func roleIssues() async throws -> [String] {
        let issues = try await read(Self.roleIssues)
        // Without a replica that can be read, the primary is read again.
        let others = try await read(on: .replica, Self.roleIssues).filter { !issues.contains($0) }
        return issues + others.map { "On the replica: \($0)" }
    }

    private static func roleIssues(_ connection: any EngineConnection) throws -> [String] {
        let role = try RolePrivileges.read(connection)
        // An owner and a superuser have every right: that is the issue, and not each table.
        guard !role.isSuperuser, role.ownedTables.isEmpty else { return role.issues }
        return role.issues + (try HistoryPrivileges.issues(connection, role: role.name))
    }

    private func read(
        on target: ReadTarget = .primary, _ body: @escaping @Sendable (any EngineConnection) throws -> [String]
    ) async throws -> [String] {
        guard database.engine.dialect.name == .postgres else { return [] }
        return try await database.engine.read(on: target, body)
    }
}

/// The role of a connection and the tables it owns.
package struct RolePrivileges {
    let name: String
    let isSuperuser: Bool
    let bypassesRLS: Bool
    let ownedTables: [String]
    /// Whether its sessions run no triggers, as sessions do that apply the changes of another server.
    let skipsTriggers: Bool

    package init(
        name: String, isSuperuser: Bool, bypassesRLS: Bool, ownedTables: [String], skipsTriggers: Bool = false
    ) {
        self.name = name
        self.isSuperuser = isSuperuser
        self.bypassesRLS = bypassesRLS
        self.ownedTables = ownedTables
        self.skipsTriggers = skipsTriggers
    }

    static func read(_ connection: any EngineConnection) throws -> RolePrivileges {
        let ownedTables = try connection.collect(
            """
            SELECT c.relname::text FROM pg_class c JOIN pg_roles r ON r.rolname = current_user
            WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind IN ('r', 'p')
            AND NOT r.rolsuper AND pg_has_role(r.oid, c.relowner, 'MEMBER') ORDER BY 1
            """
        ) { try $0.decode(String.self, at: 0) }
        let roles = try connection.collect(
            """
            SELECT rolname::text, rolsuper::int::bigint, rolbypassrls::int::bigint,
                (current_setting('session_replication_role') = 'replica')::int::bigint
            FROM pg_roles WHERE rolname = current_user
            """
        ) { row in
            RolePrivileges(
                name: try row.decode(String.self, at: 0), isSuperuser: try row.decode(Int.self, at: 1) == 1,
                bypassesRLS: try row.decode(Int.self, at: 2) == 1, ownedTables: ownedTables,
                skipsTriggers: try row.decode(Int.self, at: 3) == 1)
        }
        guard let role = roles.first else {
            throw DatabaseError.statement(message: "pg_roles doesn't list the current role.")
        }
        return role
    }

    /// Why the policies don't restrict the role, and how to fix it.
    package var issues: [String] {
        let role = Dialect.postgres.quoted(name)
        var issues: [String] = []
        let remedy = "Set database.url to a role that owns no tables; deploy/postgres/roles.sql creates one."
        if isSuperuser {
            issues.append("The role \(name) is a superuser, so policies don't restrict it. \(remedy)")
        } else if bypassesRLS {
            issues.append("The role \(name) can bypass row-level security. Run: ALTER ROLE \(role) NOBYPASSRLS;")
        }
        if let first = ownedTables.first {
            let others = ownedTables.count > 1 ? " and \(ownedTables.count - 1) more" : ""
            issues.append(
                "The role \(name) owns the table \(first)\(others), so it can drop the policies. Use it for migrations only, in "
                    + "database.migration_url. \(remedy)")
        }
        if skipsTriggers {
            issues.append(
                "Sessions of the role \(name) have session_replication_role = replica, so they write no audit and check no foreign key. "
                    + "Run as a superuser: ALTER ROLE \(role) RESET session_replication_role; it may also be set for the role in this "
                    + "database, for the database, or in database.url.")
        }
        return issues
    }
}
