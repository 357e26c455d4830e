import TrellisDatabase
import TrellisKernel

/// The entries of a tenant that have no seal.
struct UnsealedEntries: Sendable {
    var count = 0
    /// The first one that the sealer has passed; it should have one.
    var passed: Int?
    /// The first one that has waited for longer than the limit.
    var overdue: Int?

    /// The number of entries that one statement compares with their seals.
    private static let portion = 20_000

    /// Counts them for every tenant that has some, or for one; in portions, each below the time limit of a statement.
    static func count(
        _ tenant: ID<Tenant>?, _ sql: UnfilteredReads, waitingBefore limit: Timestamp, portion: Int = portion
    ) async throws -> [ID<Tenant>: UnsealedEntries] {
        var (found, after): ([ID<Tenant>: UnsealedEntries], Position?) = ([:], nil)
        while true {
            let end = try await sql.rows(end(of: tenant, after, portion)) { row in
                Position(tenant: try row.decode(ID<Tenant>.self, at: 0), id: try row.decode(Int.self, at: 1))
            }.first
            for (tenant, more) in try await sql.rows(count(tenant, after, end, limit), Self.counted) {
                var entries = found[tenant] ?? UnsealedEntries()
                entries.count += more.count
                entries.passed = [entries.passed, more.passed].compactMap(\.self).min()
                entries.overdue = [entries.overdue, more.overdue].compactMap(\.self).min()
                found[tenant] = entries
            }
            guard let end else { return found }
            after = end
        }
    }

    /// The place of an entry in the order of the primary key.
    private struct Position: Sendable {
        let tenant: ID<Tenant>
        let id: Int

        /// The condition that an entry is beyond it (`>`), or not (`<=`).
        func compared(_ comparison: SQL) -> SQL {
            .on(
                sqlite: " AND audit_entry.id \(comparison) \(id)",
                postgres: " AND (audit_entry.tenant_id, audit_entry.id) \(comparison) (\(tenant), \(id))")
        }
    }

    /// Returns the query for the last entry of a portion; it has no row for the last portion.
    private static func end(of tenant: ID<Tenant>?, _ after: Position?, _ portion: Int) -> SQL {
        let beyond = after?.compared(">") ?? ""
        // SQLite has no index by tenant here, so a portion has the entries of all tenants.
        let own = SQL.on(sqlite: "TRUE", postgres: AuditFilter(tenant: tenant).condition)
        let order = SQL.on(sqlite: "id", postgres: "tenant_id, id")
        return """
            SELECT tenant_id, id FROM audit_entry WHERE \(own)\(beyond) ORDER BY \(order) \
            LIMIT 1 OFFSET \(portion - 1)
            """
    }

    private static func count(
        _ tenant: ID<Tenant>?, _ after: Position?, _ end: Position?, _ limit: Timestamp
    ) -> SQL {
        // Without the sealer's offset every entry counts as passed: no sealer will come to it.
        let isPassed = SQL.on(
            sqlite: "audit_entry.id <= audit_sealer.entry_id",
            postgres: "(audit_entry.xid, audit_entry.id) <= (audit_sealer.xid::text::xid8, audit_sealer.entry_id)")
        let range: SQL = "\(after?.compared(">") ?? "")\(end?.compared("<=") ?? "")"
        return """
            SELECT tenant_id, count(*), \
            min(CASE WHEN audit_sealer.id IS NULL OR \(isPassed) THEN audit_entry.id END), \
            min(CASE WHEN audit_entry.at < \(limit) THEN audit_entry.id END) \
            FROM audit_entry LEFT JOIN audit_sealer ON audit_sealer.id = 'sealer' WHERE \(AuditFilter(tenant: tenant).condition)\(range) \
            AND \(AuditEntryRecord.isUnsealed) GROUP BY tenant_id
            """
    }

    private static let counted: @Sendable (RowReader) throws -> (ID<Tenant>, UnsealedEntries) = { row in
        let entries = UnsealedEntries(
            count: try row.decode(Int.self, at: 1), passed: try row.decode(Int?.self, at: 2),
            overdue: try row.decode(Int?.self, at: 3))
        return (try row.decode(ID<Tenant>.self, at: 0), entries)
    }
}
