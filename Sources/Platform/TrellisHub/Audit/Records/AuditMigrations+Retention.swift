import TrellisMigrations

extension AuditMigrations {
    /// The retentions of tenants, in a table that the program's role can't change.
    ///
    /// They were a column of `audit_chain`, which that role changes with every seal; the column stays for 0.1.0, and
    /// nothing reads it any more.
    static let retention = Migration(
        "audit.003-retention",
        up: { schema in
            schema.create("audit_retention") { table in
                table.id()
                table.tenant()
                table.integer("days")
                table.unique(["tenant_id"])
                table.check("audit_retention_days_check", "days BETWEEN 0 AND 36500")
            }
            schema.sql(
                """
                INSERT INTO audit_retention (id, tenant_id, days) SELECT id, tenant_id, retention_days FROM audit_chain \
                WHERE retention_days BETWEEN 0 AND 36500
                """)
        },
        down: { schema in
            schema.sql(
                """
                UPDATE audit_chain SET retention_days = \
                (SELECT r.days FROM audit_retention r WHERE r.tenant_id = audit_chain.tenant_id)
                """)
            schema.drop("audit_retention")
        })
}
