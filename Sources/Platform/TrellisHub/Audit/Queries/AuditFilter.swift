import TrellisDatabase
package import TrellisKernel

/// A filter of audit entries; nil fields match everything.
package struct AuditFilter: Hashable, Sendable {
    package var tenant: ID<Tenant>?
    package var actor: ID<User>?
    package var record: String?
    package var recordID: String?
    package var action: String?
    package var requestID: String?
    /// The earliest time, inclusive.
    package var since: Timestamp?
    /// The latest time, exclusive.
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

    /// The filter as a condition on the columns that entries and seals have in common.
    var condition: SQL {
        let conditions: [SQL?] = [
            tenant.map { "tenant_id = \($0)" }, actor.map { "actor_id = \($0)" }, record.map { "record = \($0)" },
            recordID.map { "record_id = \($0)" }, action.map { "action = \($0)" },
            requestID.map { "request_id = \($0)" }, since.map { "at >= \($0)" }, until.map { "at < \($0)" },
        ]
        return SQL.joined(["TRUE"] + conditions.compactMap { $0 }, separator: " AND ")
    }
}
