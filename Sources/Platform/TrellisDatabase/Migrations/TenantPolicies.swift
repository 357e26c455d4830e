/// The row-level security of a table whose rows belong to tenants, in PostgreSQL's words; SQLite has none.
///
/// Two policies, either of which lets a row through: the tenant of the transaction is the row's, or the transaction has
/// told the database why it reaches across tenants. With neither setting there are no rows and nothing can be inserted.
/// `FORCE` holds the owner of the table to it too.
struct TenantPolicies {
    static let tenantSetting = "app.tenant_id"
    static let crossingSetting = "app.crossing_reason"

    let table: String
    var tenantPolicy: String { "\(table)_tenant" }
    var crossingPolicy: String { "\(table)_crossing" }

    init(_ table: String) {
        self.table = table
    }

    /// What a new table gets.
    func statements(_ dialect: Dialect) -> [String] {
        guard dialect.name == .postgres else { return [] }
        let owner = dialect.quoted(table)
        // A sub-select is evaluated once a statement, not once a row; a setting that was never made is NULL, and one
        // whose transaction has ended is empty.
        return [
            "ALTER TABLE \(owner) ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE \(owner) FORCE ROW LEVEL SECURITY",
            "CREATE POLICY \(dialect.quoted(tenantPolicy)) ON \(owner) USING "
                + "(tenant_id = (SELECT nullif(current_setting('\(Self.tenantSetting)', true), '')::uuid))",
            "CREATE POLICY \(dialect.quoted(crossingPolicy)) ON \(owner) USING "
                + "((SELECT coalesce(current_setting('\(Self.crossingSetting)', true), '') <> ''))",
        ]
    }

    /// What a table gets that may have some of it already.
    func mending(_ dialect: Dialect) -> [String] {
        guard dialect.name == .postgres else { return [] }
        let drops = [tenantPolicy, crossingPolicy].map {
            "DROP POLICY IF EXISTS \(dialect.quoted($0)) ON \(dialect.quoted(table))"
        }
        return drops + statements(dialect)
    }

    /// The policies follow the name of the table, whoever's rows it holds.
    func renaming(from old: String, _ dialect: Dialect) -> [String] {
        guard dialect.name == .postgres else { return [] }
        let before = TenantPolicies(old)
        let names = [(before.tenantPolicy, tenantPolicy), (before.crossingPolicy, crossingPolicy)].map { from, to in
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
