import TrellisDatabase

/// The rights of a role to change the history of migrations and the audit, which it must not have.
enum HistoryPrivileges {
    /// Returns one sentence for each table that the role of the connection may change, with the fix.
    static func issues(_ connection: any EngineConnection, role: String) throws -> [String] {
        let denied = MigrationHistory.internalTables.map { ($0, AuditedTable.changes) } + AuditedTable.denied
        let found = try connection.collect(
            """
            SELECT c.relname::text, string_agg(p.privilege, ', ' ORDER BY p.position)::text
            FROM pg_class c
            CROSS JOIN unnest($2::text[]) WITH ORDINALITY AS p (privilege, position)
            WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind IN ('r', 'p')
            AND p.privilege || ' ' || c.relname = ANY($1::text[])
            AND CASE WHEN p.privilege IN ('INSERT', 'UPDATE', 'REFERENCES') THEN has_any_column_privilege(c.oid, p.privilege)
                ELSE has_table_privilege(c.oid, p.privilege) END
            GROUP BY c.relname ORDER BY 1
            """,
            [
                .texts(denied.flatMap { table, rights in rights.map { "\($0) \(table)" } }),
                .texts(AuditedTable.changes),
            ]
        ) { (table: try $0.decode(String.self, at: 0), privileges: try $0.decode(String.self, at: 1)) }
        let dialect = Dialect.postgres
        return found.map { table, privileges in
            "The role \(role) may change history: it has \(privileges) on \(table). Run: REVOKE \(privileges) ON \(dialect.quoted(table)) "
                + "FROM \(dialect.quoted(role)); deploy/postgres/roles.sql and `App migrate up` do that too. If it changes nothing, the role "
                + "has them through PUBLIC or another role."
        }
    }
}
