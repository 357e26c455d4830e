package import TrellisDatabase
package import TrellisKernel

/// An entry, and its place in the chain once it has one.
package struct AuditedDeed: Sendable {
    package let entry: AuditEntryRecord
    package let seal: AuditSealRecord?

    /// Whether it had a payload that was erased.
    package var isErased: Bool {
        entry.payload == nil && seal.map { $0.payloadHash != AuditHash.payload(nil) } ?? false
    }
}

extension TenantReader {
    /// A page of the tenant's entries, the latest first.
    ///
    /// - Throws: `CursorError.invalid`.
    package func auditEntries(_ filter: AuditFilter, _ page: PageRequest) throws -> Page<AuditedDeed> {
        try listed(filter.of(scope.tenantID), page, unfiltered)
    }
}

extension TenantTransaction {
    /// A page of the tenant's entries, the latest first.
    ///
    /// - Throws: `CursorError.invalid`.
    package func auditEntries(_ filter: AuditFilter, _ page: PageRequest) throws -> Page<AuditedDeed> {
        try listed(filter.of(scope.tenantID), page, unfiltered)
    }
}

extension CrossTenantReader {
    /// A page of the entries of all tenants, or of the one that the filter names, the latest first.
    ///
    /// - Throws: `CursorError.invalid`.
    package func auditEntries(_ filter: AuditFilter, _ page: PageRequest) throws -> Page<AuditedDeed> {
        try listed(filter, page, unfiltered)
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
    ) throws -> Page<AuditedDeed> {
        try page(request, sort: "audit", place: { [.integer($0.entry.at.microseconds), .integer(Int64($0.entry.id))] })
        {
            place, limit in
            let found = try sql.rows(AuditListing.statement(filter, after: AuditListing.Place(place), limit: limit)) {
                (tenant: try $0.decode(ID<Tenant>.self, at: 0), id: try $0.decode(Int.self, at: 1))
            }
            let (tenants, ids) = (Set(found.map(\.tenant)).sorted(), found.map(\.id))
            let entries = try fetch(AuditEntryRecord.where { $0.tenantID.in(tenants) && $0.id.in(ids) })
            let seals = try fetch(AuditSealRecord.where { $0.tenantID.in(tenants) && $0.id.in(ids) })
            let entry = Dictionary(entries.map { ($0.id, $0) }) { first, _ in first }
            let seal = Dictionary(seals.map { ($0.id, $0) }) { first, _ in first }
            return ids.compactMap { id in entry[id].map { AuditedDeed(entry: $0, seal: seal[id]) } }
        }
    }
}

/// Which entries a list has: those with a place, by what their seals are filed under, and those that wait for theirs.
///
/// Entries have no indexes to be found by, since whoever writes would wait for those; the sealer files them.
enum AuditListing {
    /// The entry that a page ended with.
    struct Place {
        let at: Timestamp
        let id: Int

        /// Nil for the first page, or for a cursor that says something else.
        init?(_ values: [Cursor.Value]?) {
            guard let values, values.count == 2, case .integer(let at) = values[0], case .integer(let id) = values[1]
            else { return nil }
            (self.at, self.id) = (Timestamp(microseconds: at), Int(id))
        }
    }

    /// The tenant, number and moment of the entries, the latest first.
    static func statement(_ filter: AuditFilter, after place: Place?, limit: Int) -> SQL {
        func beyond(_ number: SQL) -> SQL { place.map { " AND (at, \(number)) < (\($0.at), \($0.id))" } ?? "" }
        return """
            SELECT tenant_id, number, at FROM (SELECT * FROM (SELECT tenant_id, entry_id AS number, at FROM audit_seal \
            WHERE \(filter.condition)\(beyond("entry_id")) ORDER BY at DESC, entry_id DESC LIMIT \(limit)) AS sealed \
            UNION ALL SELECT * FROM (SELECT tenant_id, id AS number, at FROM audit_entry \
            WHERE \(filter.condition)\(beyond("id")) AND \(waiting) ORDER BY at DESC, id DESC LIMIT \(limit)) AS waiting) \
            AS listed ORDER BY at DESC, number DESC LIMIT \(limit)
            """
    }

    /// The condition on an entry that it has no place.
    static let isUnsealed: SQL = """
        NOT EXISTS (SELECT 1 FROM audit_seal WHERE audit_seal.tenant_id = audit_entry.tenant_id \
        AND audit_seal.entry_id = audit_entry.id)
        """

    /// The same, looked for only where the sealer hasn't been.
    static let waiting = SQL.on(
        sqlite: "id > (SELECT entry_id FROM audit_sealer) AND \(isUnsealed)",
        // After a restore elsewhere the sealer's transaction may lie ahead of the server's: then everything may wait.
        postgres: """
            (xid, id) > (SELECT CASE WHEN xid::text::xid8 < pg_snapshot_xmax(pg_current_snapshot()) \
            THEN xid::text::xid8 ELSE '0'::xid8 END, entry_id FROM audit_sealer) AND \(isUnsealed)
            """)
}
