/// What a database tells about itself and the role of its connections.
package struct DatabaseFacts: Hashable, Sendable {
    /// Whether it is PostgreSQL; otherwise it is SQLite.
    package let isPostgres: Bool
    /// The version of the server or the library, as in `15.6`.
    package let version: String
    /// The version of the server as a number, as in 150006; 0 on SQLite.
    package let versionNumber: Int
    /// The role of the connections; nil on SQLite.
    package let role: String?
    /// The schema of unqualified names; nil on SQLite, and where the role's path leads to none that exists and that it may
    /// use.
    package let schema: String?
    /// Whether it is a standby, which takes no writes.
    package let isStandby: Bool
    /// The tables of the schema that the role can't read; none on SQLite.
    package let unreadableTables: [String]
    /// The tables that the role can't insert into, update and delete from, without those of the audit and of the history of
    /// migrations, whose rights are fewer; none on SQLite.
    package let unwritableTables: [String]
    /// Whether the role may create tables, and owns those that are there; true on SQLite.
    package let isOwner: Bool
    /// What only connections to the same database of one server have in common; empty on SQLite.
    package let identity: String
}

extension Database {
    /// Why the last attempt to connect to the server failed, without secrets; nil if it succeeded: for operators.
    package var connectionFailure: String? { engine.connectionFailure }

    /// Returns what the database tells about itself: for operators.
    ///
    /// - Throws: ``DatabaseError``.
    package func facts() async throws -> DatabaseFacts {
        let isPostgres = engine.dialect.name == .postgres
        return try await engine.read(on: .primary) { connection in
            if isPostgres { try DatabaseFacts.ofServer(connection) } else { try DatabaseFacts.ofLibrary(connection) }
        }
    }
}

extension DatabaseFacts {
    fileprivate static func ofServer(_ connection: any EngineConnection) throws -> Self {
        let unreadable = try connection.collect(
            """
            SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = quote_ident(current_schema())::regnamespace \
            AND c.relkind IN ('r', 'p') AND NOT has_table_privilege(c.oid, 'SELECT') ORDER BY 1
            """
        ) { try $0.decode(String.self, at: 0) }
        let unwritable = try connection.collect(
            """
            SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = quote_ident(current_schema())::regnamespace \
            AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT starts_with(c.relname, 'audit_') \
            AND NOT starts_with(c.relname, 'trellis_') AND NOT (has_table_privilege(c.oid, 'INSERT') \
            AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')) ORDER BY 1
            """
        ) { try $0.decode(String.self, at: 0) }
        let facts = try connection.collect(
            """
            SELECT current_setting('server_version'), current_setting('server_version_num')::bigint, \
            current_user::text, pg_is_in_recovery()::int::bigint, \
            COALESCE(has_schema_privilege(current_schema(), 'CREATE') AND NOT EXISTS (SELECT FROM pg_class c \
            WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind IN ('r', 'p') \
            AND NOT pg_has_role(c.relowner, 'USAGE')), false)::int::bigint, \
            (pg_postmaster_start_time()::text || ' ' || current_database())::text, current_schema()::text
            """
        ) { row in
            DatabaseFacts(
                isPostgres: true, version: try row.decode(String.self, at: 0),
                versionNumber: try row.decode(Int.self, at: 1), role: try row.decode(String.self, at: 2),
                schema: try row.decode(String?.self, at: 6),
                isStandby: try row.decode(Int.self, at: 3) == 1, unreadableTables: unreadable,
                unwritableTables: unwritable, isOwner: try row.decode(Int.self, at: 4) == 1,
                identity: try row.decode(String.self, at: 5))
        }
        guard let first = facts.first else {
            throw DatabaseError.statement(message: "The server returned no settings.")
        }
        return first
    }

    fileprivate static func ofLibrary(_ connection: any EngineConnection) throws -> Self {
        let versions = try connection.collect("SELECT sqlite_version()") { try $0.decode(String.self, at: 0) }
        return DatabaseFacts(
            isPostgres: false, version: versions.first ?? "", versionNumber: 0, role: nil, schema: nil,
            isStandby: false, unreadableTables: [], unwritableTables: [], isOwner: true, identity: "")
    }
}
