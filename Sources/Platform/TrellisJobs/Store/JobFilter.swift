package import TrellisDatabase
package import TrellisKernel

/// A filter for jobs; nil matches everything.
package struct JobFilter: Hashable, Sendable {
    package var tenant: ID<Tenant>?
    package var state: JobState?
    package var queue: String?
    package var name: String?
    package var batch: ID<JobBatch>?

    package init(
        tenant: ID<Tenant>? = nil, state: JobState? = nil, queue: String? = nil, name: String? = nil,
        batch: ID<JobBatch>? = nil
    ) {
        self.tenant = tenant
        self.state = state
        self.queue = queue
        self.name = name
        self.batch = batch
    }

    /// The query for the matching jobs, the latest enqueued first.
    package var latestFirst: Query<JobRecord> {
        var query = JobRecord.all
        if let tenant { query = query.where { $0.tenantID == tenant } }
        if let state { query = query.where { $0.state == state } }
        if let queue { query = query.where { $0.queue == queue } }
        if let name { query = query.where { $0.name == name } }
        if let batch { query = query.where { $0.batchID == batch } }
        return query.order { $0.id.descending }
    }

    /// The filter as an SQL condition.
    var condition: SQL {
        var conditions: [SQL] = ["1 = 1"]
        if let tenant { conditions.append("tenant_id = \(tenant)") }
        if let state { conditions.append("state = \(state)") }
        if let queue { conditions.append("queue = \(queue)") }
        if let name { conditions.append("name = \(name)") }
        if let batch { conditions.append("batch_id = \(batch)") }
        return .joined(conditions, separator: " AND ")
    }
}
