package import TrellisDatabase
package import TrellisKernel

/// A filter for jobs; nil matches everything.
package struct JobFilter: Hashable, Sendable {
    package var tenant: ID<Tenant>?
    package var state: JobState?
    package var queue: String?
    package var name: String?
    package var batch: ID<JobBatch>?
    /// Only failures with this code: discarded jobs, and jobs that wait for their next attempt.
    package var errorCode: String?
    /// Whether jobs have an error; of scheduled ones, those with an error wait for their next attempt.
    package var hasError: Bool?

    package init(
        tenant: ID<Tenant>? = nil, state: JobState? = nil, queue: String? = nil, name: String? = nil,
        batch: ID<JobBatch>? = nil, errorCode: String? = nil
    ) {
        self.tenant = tenant
        self.state = state
        self.queue = queue
        self.name = name
        self.batch = batch
        self.errorCode = errorCode
    }

    /// The state as operators see it; nil for any.
    package var status: JobStatus? {
        get { state == .scheduled && hasError == true ? .retrying : state.flatMap { JobStatus(rawValue: $0.rawValue) } }
        set {
            state = newValue == .retrying ? .scheduled : newValue.flatMap { JobState(rawValue: $0.rawValue) }
            hasError = newValue == .retrying ? true : newValue == .scheduled ? false : nil
        }
    }

    /// The same filter for those of the jobs that wait for their next attempt; nil if it matches none of them.
    package var betweenAttempts: JobFilter? {
        guard state == nil || state == .scheduled, hasError != false else { return nil }
        var filter = self
        filter.status = .retrying
        return filter
    }

    /// The query for the matching jobs, the latest enqueued first.
    package var latestFirst: Query<JobRecord> {
        var query = JobRecord.all
        if let tenant { query = query.where { $0.tenantID == tenant } }
        if let state { query = query.where { $0.state == state } }
        if let queue { query = query.where { $0.queue == queue } }
        if let name { query = query.where { $0.name == name } }
        if let batch { query = query.where { $0.batchID == batch } }
        if let errorCode {
            query = query.where { $0.errorCode == errorCode && $0.state.in([.scheduled, .discarded]) }
        }
        if let hasError { query = query.where { hasError ? $0.errorCode.isNotNull : $0.errorCode.isNull } }
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
        if let errorCode {
            conditions.append("\(Self.isFailure) AND error_code = \(errorCode)")
        } else if hasError == true {
            conditions.append(state == .scheduled ? Self.isFailure : "error_code IS NOT NULL")
        }
        if hasError == false { conditions.append("error_code IS NULL") }
        return .joined(conditions, separator: " AND ")
    }

    /// The condition of the index of failures, for statements that use it.
    static let isFailure: SQL = "state IN ('scheduled', 'discarded') AND error_code IS NOT NULL"
}
