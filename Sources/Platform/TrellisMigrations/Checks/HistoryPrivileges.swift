import TrellisDatabase

/// The rights of a role to change the history of migrations and the audit, which it must not have.
enum HistoryPrivileges {
    /// Returns one sentence for each table that the role of the connection may change, with the fix.
    static func issues(_ connection: any EngineConnection, role: String) throws -> [String] {
        let readOnly = MigrationHistory.internalTables + AuditedTable.maintenanceTables
        let found = try connection.collect(
            """
            SELECT c.relname::text, string_agg(p.privilege, ', ' ORDER BY p.position)::text
            FROM pg_class c
            CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) WITH ORDINALITY AS p (privilege, position)
            WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind IN ('r', 'p')
            AND (c.relname = ANY($1::text[]) OR c.relname = ANY($2::text[]) AND p.privilege <> 'INSERT')
            AND CASE WHEN p.privilege IN ('INSERT', 'UPDATE') THEN has_any_column_privilege(c.oid, p.privilege)
                ELSE has_table_privilege(c.oid, p.privilege) END
            GROUP BY c.relname ORDER BY 1
            """, [.texts(readOnly), .texts(AuditedTable.appendOnlyTables)]
        ) { (table: try $0.decode(String.self, at: 0), privileges: try $0.decode(String.self, at: 1)) }
        let dialect = Dialect.postgres
        return found.map { table, privileges in
            "The role \(role) may change history: it has \(privileges) on \(table). Run: REVOKE \(privileges) ON \(dialect.quoted(table)) "
                + "FROM \(dialect.quoted(role)); deploy/postgres/roles.sql and `App migrate up` do that too. If it changes nothing, the role "
                + "has them through PUBLIC or another role."
        }
    }
}
