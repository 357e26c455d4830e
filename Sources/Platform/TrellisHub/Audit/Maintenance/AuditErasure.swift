import TrellisDatabase

/// The payloads to erase.
package enum AuditErasure: Sendable {
    /// The payload of one entry.
    case entry(Int)
    /// The payloads of all entries about one row of a table.
    case row(table: String, id: String)

    /// Returns the query for tenant and number of entries that still have their payload, sealed and waiting.
    ///
    /// Entries have no index for it, but their seals have one for each tenant: so it looks into the index once for each
    /// chain, and reads all of what isn't sealed yet.
    func statement(limit: Int) -> SQL {
        """
        \(sealed) UNION ALL SELECT tenant_id, id FROM \(AuditListing.waiting) WHERE \(condition) AND payload IS NOT NULL \
        AND \(AuditListing.unsealedBySealer) LIMIT \(limit)
        """
    }

    private var condition: SQL {
        switch self {
        case .entry(let id): "id = \(id)"
        case .row(let table, let id): "record = \(table) AND record_id = \(id)"
        }
    }

    /// The query for sealed entries; the order of the joins is fixed, since statistics would suggest to read all entries.
    private var sealed: SQL {
        switch self {
        case .entry(let id):
            return .on(
                sqlite: """
                    SELECT e.tenant_id, e.id FROM audit_entry e CROSS JOIN audit_seal s WHERE e.id = \(id) \
                    AND e.payload IS NOT NULL AND s.tenant_id = e.tenant_id AND s.entry_id = e.id
                    """,
                postgres: """
                    SELECT f.tenant_id, f.id FROM audit_chain c CROSS JOIN LATERAL (SELECT e.tenant_id, e.id \
                    FROM audit_seal s JOIN audit_entry e ON e.tenant_id = s.tenant_id AND e.id = s.entry_id \
                    WHERE s.tenant_id = c.tenant_id AND s.entry_id = \(id) AND e.payload IS NOT NULL OFFSET 0) f
                    """)
        case .row(let table, let id):
            let named: SQL = """
                s.tenant_id = c.tenant_id AND s.record = \(AuditSealRecord.truncatedForIndex(table)) \
                AND s.record_id = \(AuditSealRecord.truncatedForIndex(id)) AND e.record = \(table) \
                AND e.record_id = \(id) AND e.payload IS NOT NULL
                """
            return .on(
                sqlite: """
                    SELECT e.tenant_id, e.id FROM audit_chain c CROSS JOIN audit_seal s CROSS JOIN audit_entry e \
                    WHERE \(named) AND e.tenant_id = s.tenant_id AND e.id = s.entry_id
                    """,
                postgres: """
                    SELECT f.tenant_id, f.id FROM audit_chain c CROSS JOIN LATERAL (SELECT e.tenant_id, e.id \
                    FROM audit_seal s JOIN audit_entry e ON e.tenant_id = s.tenant_id AND e.id = s.entry_id \
                    WHERE \(named) OFFSET 0) f
                    """)
        }
    }
}
