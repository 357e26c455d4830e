import Logging
package import TrellisDatabase
package import TrellisKernel

/// An entry, with its seal once it is sealed.
package struct AuditedAction: Sendable {
    package let entry: AuditEntryRecord
    package let seal: AuditSealRecord?

    /// Whether its payload was erased.
    package var isErased: Bool {
        entry.payload == nil && seal.map { $0.payloadHash != AuditHash.noPayload } ?? false
    }
}

extension TenantReader {
    /// Returns a page of the tenant's entries, newest first.
    ///
    /// - Throws: `CursorError.invalid`.
    package func auditEntries(_ filter: AuditFilter, _ page: PageRequest) throws -> Page<AuditedAction> {
        try listed(filter.of(scope.tenantID), page, unfiltered(reason: AuditListing.reason, level: .trace))
    }
}

extension TenantTransaction {
    /// Returns a page of the tenant's entries, newest first.
    ///
    /// - Throws: `CursorError.invalid`.
    package func auditEntries(_ filter: AuditFilter, _ page: PageRequest) throws -> Page<AuditedAction> {
        try listed(filter.of(scope.tenantID), page, unfiltered(reason: AuditListing.reason, level: .trace))
    }
}

extension CrossTenantReader {
    /// Returns a page of the entries of all tenants, or of the filter's tenant, newest first.
    ///
    /// - Throws: `CursorError.invalid`.
    package func auditEntries(_ filter: AuditFilter, _ page: PageRequest) throws -> Page<AuditedAction> {
        try listed(filter, page, sql)
    }
}

extension AuditFilter {
    fileprivate func of(_ tenant: ID<Tenant>) -> Self {
        var filter = self
        filter.tenant = tenant
        return filter
    }
}

extension ReadTransaction where Owner == OwnedByTenant {
    fileprivate func listed(
        _ filter: AuditFilter, _ request: PageRequest, _ sql: UnfilteredSQL
    ) throws -> Page<AuditedAction> {
        func sortValues(_ action: AuditedAction) -> [Cursor.Value] {
            [.integer(action.entry.at.microseconds), .integer(Int64(action.entry.id))]
        }
        return try page(request, sort: "audit", sortValues: sortValues) { last, limit in
            let found = try sql.rows(AuditListing.statement(filter, after: AuditListing.Position(last), limit: limit)) {
                (tenant: try $0.decode(ID<Tenant>.self, at: 0), id: try $0.decode(Int.self, at: 1))
            }
            let (tenants, ids) = (Set(found.map(\.tenant)).sorted(), found.map(\.id))
            let entries = try fetch(AuditEntryRecord.where { $0.tenantID.in(tenants) && $0.id.in(ids) })
            let seals = try fetch(AuditSealRecord.where { $0.tenantID.in(tenants) && $0.id.in(ids) })
            let entry = Dictionary(entries.map { ($0.id, $0) }) { first, _ in first }
            let seal = Dictionary(seals.map { ($0.id, $0) }) { first, _ in first }
            return ids.compactMap { id in entry[id].map { AuditedAction(entry: $0, seal: seal[id]) } }
        }
    }
}

/// The query of entry lists: sealed entries by the indexes of their seals, and entries that are not sealed yet.
///
/// Entries have no search indexes, since every write would update them; the sealer writes indexed seals instead.
enum AuditListing {
    /// Why a tenant's list is handwritten SQL.
    fileprivate static let reason: StaticString = "Two tables in one order; the filter of each names the tenant."

    /// The last entry of a page.
    struct Position {
        let at: Timestamp
        let id: Int

        /// Returns nil for the first page, or for a cursor of another form.
        init?(_ values: [Cursor.Value]?) {
            guard let values, values.count == 2, case .integer(let at) = values[0], case .integer(let id) = values[1]
            else { return nil }
            (self.at, self.id) = (Timestamp(microseconds: at), Int(id))
        }
    }

    /// Returns a query for tenant, identifier and time of the entries, newest first.
    static func statement(_ filter: AuditFilter, after position: Position?, limit: Int) -> SQL {
        func beyond(_ number: SQL) -> SQL { position.map { " AND (at, \(number)) < (\($0.at), \($0.id))" } ?? "" }
        return """
            SELECT tenant_id, number, at FROM (SELECT * FROM (SELECT tenant_id, entry_id AS number, at FROM audit_seal \
            WHERE \(filter.condition)\(beyond("entry_id")) ORDER BY at DESC, entry_id DESC LIMIT \(limit)) AS sealed \
            UNION ALL SELECT * FROM (SELECT tenant_id, id AS number, at FROM \(waiting) \
            WHERE \(filter.condition)\(beyond("id")) AND \(unsealedBySealer) ORDER BY at DESC, id DESC LIMIT \(limit)) \
            AS waiting) AS listed ORDER BY at DESC, number DESC LIMIT \(limit)
            """
    }

    /// The table of entries after the sealer's offset, named `audit_entry`.
    ///
    /// On PostgreSQL it follows the index by transaction from the offset on: since the offset isn't known beforehand, a
    /// plain condition would read a third of all entries, or all.
    static let waiting = SQL.on(
        sqlite: "audit_entry",
        // After a restore into another cluster, the sealer's transaction number may be ahead: then check every entry.
        postgres: """
            (SELECT e.* FROM (SELECT CASE WHEN xid::text::xid8 < pg_snapshot_xmax(pg_current_snapshot()) \
            THEN xid::text::xid8 ELSE '0'::xid8 END AS xid, entry_id FROM audit_sealer) AS o CROSS JOIN LATERAL \
            (SELECT * FROM audit_entry w WHERE (w.xid, w.id) > (o.xid, o.entry_id) ORDER BY w.xid, w.id OFFSET 0) AS e) \
            AS audit_entry
            """)

    /// The condition that an entry of ``waiting`` has no seal.
    static let unsealedBySealer = SQL.on(
        sqlite: "id > (SELECT entry_id FROM audit_sealer) AND \(AuditEntryRecord.isUnsealed)",
        postgres: AuditEntryRecord.isUnsealed)
}
