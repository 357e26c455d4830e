package import TrellisDatabase
package import TrellisKernel

/// Which entries are meant; what is nil doesn't matter.
package struct AuditFilter: Hashable, Sendable {
    package var tenant: ID<Tenant>?
    package var actor: ID<User>?
    package var record: String?
    package var recordID: String?
    package var action: String?
    package var requestID: String?
    /// The first moment.
    package var since: Timestamp?
    /// The moment after the last.
    package var until: Timestamp?

    package init(
        tenant: ID<Tenant>? = nil, actor: ID<User>? = nil, record: String? = nil, recordID: String? = nil,
        action: String? = nil, requestID: String? = nil, since: Timestamp? = nil, until: Timestamp? = nil
    ) {
        self.tenant = tenant
        self.actor = actor
        self.record = record
        self.recordID = recordID
        self.action = action
        self.requestID = requestID
        self.since = since
        self.until = until
    }

    /// The entries, the latest first.
    package var latestFirst: Query<AuditEntryRecord> {
        Query()
            .where(tenant) { $0.tenantID == $1 }
            .where(actor) { $0.actorID == $1 }
            .where(record) { $0.record == $1 }
            .where(recordID) { $0.recordID == $1 }
            .where(action) { $0.action == $1 }
            .where(requestID) { $0.requestID == $1 }
            .where(since) { $0.at >= $1 }
            .where(until) { $0.at < $1 }
            .order { $0.id.descending }
    }
}

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
        let found = try self.page(filter.latestFirst, page)
        let entries = found.items.map(\.id)
        let seals = try fetch(AuditSealRecord.where { $0.id.in(entries) })
        return found.placed(seals)
    }
}

extension Page<AuditEntryRecord> {
    func placed(_ seals: [AuditSealRecord]) -> Page<AuditedDeed> {
        let places = Dictionary(seals.map { ($0.id, $0) }) { first, _ in first }
        return map { AuditedDeed(entry: $0, seal: places[$0.id]) }
    }
}
