import TrellisDatabase

/// The row-level security of a tenant-owned table on PostgreSQL; SQLite has none.
///
/// Two permissive policies: a row is visible when its tenant is the transaction's, or when the transaction has set a
/// reason for cross-tenant access. Without either setting, no row is visible and none can be inserted. `FORCE` applies
/// the policies to the owner of the table too.
struct TenantPolicies {
    static let tenantSetting = "app.tenant_id"
    static let crossTenantSetting = "app.crossing_reason"

    let table: String
    var tenantPolicy: String { "\(table)_tenant" }
    var crossTenantPolicy: String { "\(table)_crossing" }

    init(_ table: String) {
        self.table = table
    }

    /// Returns the statements for a new table.
    func statements(_ dialect: Dialect) -> [String] {
        guard dialect.name == .postgres else { return [] }
        let owner = dialect.quoted(table)
        // A sub-select is evaluated once per statement, not per row; a setting that was never set is NULL, and one
        // whose transaction has ended is empty.
        return [
            "ALTER TABLE \(owner) ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE \(owner) FORCE ROW LEVEL SECURITY",
            "CREATE POLICY \(dialect.quoted(tenantPolicy)) ON \(owner) USING "
                + "(tenant_id = (SELECT nullif(current_setting('\(Self.tenantSetting)', true), '')::uuid))",
            "CREATE POLICY \(dialect.quoted(crossTenantPolicy)) ON \(owner) USING "
                + "((SELECT coalesce(current_setting('\(Self.crossTenantSetting)', true), '') <> ''))",
        ]
    }

    /// Returns the statements for a table that may have some of the policies already.
    func repairStatements(_ dialect: Dialect) -> [String] {
        guard dialect.name == .postgres else { return [] }
        let drops = [tenantPolicy, crossTenantPolicy].map {
            "DROP POLICY IF EXISTS \(dialect.quoted($0)) ON \(dialect.quoted(table))"
        }
        return drops + statements(dialect)
    }

    /// Returns the statements that rename the policies, if they exist, after their table was renamed.
    func renameStatements(from old: String, _ dialect: Dialect) -> [String] {
        guard dialect.name == .postgres else { return [] }
        let before = TenantPolicies(old)
        let renames = [
            (before.tenantPolicy, tenantPolicy), (before.crossTenantPolicy, crossTenantPolicy),
        ]
        let names = renames.map { from, to in
            """
                IF EXISTS (SELECT FROM pg_policy WHERE polrelid = \(dialect.literal(dialect.quoted(table)))::regclass \
            AND polname = \(dialect.literal(from))) THEN
                    ALTER POLICY \(dialect.quoted(from)) ON \(dialect.quoted(table)) RENAME TO \(dialect.quoted(to));
                END IF;
            """
        }
        return ["DO $policies$\nBEGIN\n\(names.joined(separator: "\n"))\nEND\n$policies$"]
    }
}
