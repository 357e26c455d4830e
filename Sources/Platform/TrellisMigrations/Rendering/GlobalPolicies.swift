import TrellisDatabase

/// The row-level security of a table without tenants on PostgreSQL; SQLite has none.
///
/// Permissive policies: `global_public` reads what everyone may read; `global_writer` reads and writes the user's own
/// rows, or all of them if rows have no owner and there is a user; `global_moderator` reads and writes all rows when the
/// transaction has set a reason. `FORCE` applies them to the owner of the table too. Their names don't contain the
/// table's, so that renaming it needs nothing.
struct GlobalPolicies {
    static let userSetting = "app.user_id"
    static let moderationSetting = "app.moderation_reason"
    static let publicPolicy = "global_public"
    static let writerPolicy = "global_writer"
    static let moderatorPolicy = "global_moderator"

    let table: String
    let sharing: RowSharing

    init(_ table: String, _ sharing: RowSharing) {
        self.table = table
        self.sharing = sharing
    }

    /// Returns the statements for a new table.
    func statements(_ renderer: SchemaRenderer) -> [String] {
        guard renderer.dialect.name == .postgres else { return [] }
        let target = renderer.dialect.quoted(table)
        func policy(_ name: String, _ command: String, _ condition: String) -> String {
            "CREATE POLICY \(name) ON \(target) FOR \(command) USING (\(condition))"
        }
        return ["ALTER TABLE \(target) ENABLE ROW LEVEL SECURITY", "ALTER TABLE \(target) FORCE ROW LEVEL SECURITY"]
            + [readable(renderer).map { policy(Self.publicPolicy, "SELECT", $0) }].compactMap(\.self)
            + [
                policy(Self.writerPolicy, "ALL", writable(renderer)),
                // A migration that changes rows states its reason as a transaction across tenants does.
                policy(
                    Self.moderatorPolicy, "ALL",
                    "(SELECT coalesce(current_setting('\(Self.moderationSetting)', true), '') <> '' "
                        + "OR coalesce(current_setting('\(TenantPolicies.crossTenantSetting)', true), '') <> '')"),
            ]
    }

    /// Returns the statements for a table that may have some of the policies already.
    func repairStatements(_ renderer: SchemaRenderer) -> [String] {
        guard renderer.dialect.name == .postgres else { return [] }
        let drops = [Self.publicPolicy, Self.writerPolicy, Self.moderatorPolicy].map {
            "DROP POLICY IF EXISTS \($0) ON \(renderer.dialect.quoted(table))"
        }
        return drops + statements(renderer)
    }

    /// The condition of the rows that everyone reads; nil if there are none.
    private func readable(_ renderer: SchemaRenderer) -> String? {
        switch sharing.readers {
        case .everyone: "true"
        case .everyoneWhen(let column, let value): "\(renderer.dialect.quoted(column)) = \(renderer.literal(value))"
        case .owner: nil
        }
    }

    /// The condition of the rows that the user writes.
    private func writable(_ renderer: SchemaRenderer) -> String {
        // A sub-select is evaluated once per statement; the setting is NULL or empty without a user.
        let user = "(SELECT nullif(current_setting('\(Self.userSetting)', true), '')::uuid)"
        return sharing.owner.map { "\(renderer.dialect.quoted($0)) = \(user)" } ?? "\(user) IS NOT NULL"
    }
}
