package import TrellisDatabase
package import TrellisKernel

/// Which jobs are meant; what is nil doesn't matter.
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

    /// The jobs, the latest enqueued first.
    package var latestFirst: Query<JobRecord> {
        var query = JobRecord.all
        if let tenant { query = query.where { $0.tenantID == tenant } }
        if let state { query = query.where { $0.state == state } }
        if let queue { query = query.where { $0.queue == queue } }
        if let name { query = query.where { $0.name == name } }
        if let batch { query = query.where { $0.batchID == batch } }
        return query.order { $0.id.descending }
    }

    /// The same in SQL.
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

/// How a queue stands.
package struct QueueStanding: Hashable, Sendable {
    package let queue: String
    /// Since when it is paused.
    package var pausedAt: Timestamp?
    /// How many jobs are in each state; those that are completed are counted by the minute instead.
    package var counts: [JobState: Int] = [:]
    /// Since when the job that has waited longest could have started.
    package var oldestAvailable: Timestamp?
}

extension JobStore {
    /// A page of the jobs, the latest enqueued first.
    package func jobs(
        _ filter: JobFilter = JobFilter(), _ page: PageRequest = PageRequest()
    ) async throws -> Page<JobRecord> {
        try await read { try $0.page(filter.latestFirst, page) }
    }

    /// How every queue stands that has jobs or was paused, by name.
    package func queues() async throws -> [QueueStanding] {
        try await read { tx in
            var queues: [String: QueueStanding] = [:]
            let paused = try tx.unfiltered.rows("SELECT name, paused_at FROM job_queue") { row in
                (name: try row.decode(String.self, at: 0), at: try row.decode(Timestamp?.self, at: 1))
            }
            for queue in paused { queues[queue.name] = QueueStanding(queue: queue.name, pausedAt: queue.at) }
            // Each part reads a partial index, so the jobs that are completed cost nothing.
            let parts = ["available", "running", "scheduled", "blocked", "discarded", "cancelled"].map { state -> SQL in
                """
                SELECT queue, state, count(*), min(scheduled_at) FROM job WHERE state = '\(raw: state)' \
                GROUP BY queue, state
                """
            }
            let counts = try tx.unfiltered.rows(.joined(parts, separator: " UNION ALL ")) { row in
                (
                    queue: try row.decode(String.self, at: 0), state: try row.decode(JobState.self, at: 1),
                    count: try row.decode(Int.self, at: 2), oldest: try row.decode(Timestamp?.self, at: 3)
                )
            }
            for part in counts {
                queues[part.queue, default: QueueStanding(queue: part.queue)].counts[part.state] = part.count
                if part.state == .available { queues[part.queue]?.oldestAvailable = part.oldest }
            }
            return queues.values.sorted { $0.queue < $1.queue }
        }
    }

    /// What was counted in the minutes from `start` on, by minute and queue.
    package func minutes(since start: Timestamp) async throws -> [JobMinuteRecord] {
        try await database.query { tx in
            try tx.fetch(
                JobMinuteRecord.where { $0.minute >= start }.order { [$0.minute.ascending, $0.queue.ascending] })
        }
    }
}
