import TrellisDatabase
package import TrellisKernel

/// Queries for dashboards and operators on the jobs of all tenants.
package struct JobQueries: Sendable {
    let database: JobDatabase
    let arrivals: JobArrivals

    /// Returns the running jobs, the latest started first.
    package func running(limit: Int) async throws -> [JobRecord] {
        try await database.everyTenant.fetch(
            JobRecord.where { $0.state == .running }.order { $0.startedAt.descending }.limit(limit))
    }

    /// Returns the discarded jobs, and those that have failed and wait for their next attempt, the latest failed first.
    package func failures(limit: Int) async throws -> [JobRecord] {
        // Repeats the condition of the partial index, so that the planner uses it.
        let failed = JobRecord.where { $0.state.in([.discarded, .cancelled]) }.where { $0.state == .discarded }
        let discarded = try await database.everyTenant.fetch(
            failed.order { $0.finishedAt.descending }.limit(limit))
        let retrying = try await database.read { tx in
            try tx.sql.fetch(
                """
                SELECT \(columns: JobRecord.self) FROM job WHERE state = 'scheduled' AND error_code IS NOT NULL \
                AND started_at IS NOT NULL ORDER BY started_at DESC LIMIT \(limit)
                """, as: JobRecord.self)
        }
        let all = (discarded + retrying).sorted { ($0.failedAt ?? $0.createdAt) > ($1.failedAt ?? $1.createdAt) }
        return Array(all.prefix(limit))
    }

    /// The cost, in PostgreSQL's unit, from which a count is estimated instead: some tenths of a second.
    private static let countCost = 20_000.0

    /// Returns the number of matching jobs in any of the states; above ``countLimit`` it is estimated.
    ///
    /// The estimate is that of PostgreSQL's planner; without one it is ``countLimit`` + 1. It also estimates what is
    /// expensive to count, such as the jobs with a name among millions.
    package func count(_ filter: JobFilter, in states: [JobState] = JobState.allCases) async throws -> Int {
        let isAny = states.count == JobState.allCases.count
        let parts: [SQL] = isAny ? ["1 = 1"] : states.map(Self.condition(for:))
        // One search per state, since each has an index of its own.
        let matching = parts.map { part -> SQL in
            "SELECT 1 AS n FROM job j WHERE \(filter.condition) AND \(part)"
        }
        return try await database.read { tx in
            if let plan = try tx.sql.estimate(.joined(matching, separator: " UNION ALL "), of: "job"),
                plan.rows > Self.countLimit || plan.cost > Self.countCost
            {
                return plan.rows
            }
            let limited = matching.map { part -> SQL in "SELECT n FROM (\(part) LIMIT \(Self.countLimit + 1)) AS part" }
            return try tx.sql.rows("SELECT count(*) FROM (\(SQL.joined(limited, separator: " UNION ALL "))) AS counted")
            {
                min(try $0.decode(Int.self, at: 0), Self.countLimit + 1)
            }.first ?? 0
        }
    }

    /// Returns a page of the matching jobs, the latest enqueued first.
    package func jobs(
        _ filter: JobFilter = JobFilter(), _ page: PageRequest = PageRequest()
    ) async throws -> Page<JobRecord> {
        guard let listing = try JobListing(filter, page, database.system.database.cursorSigner) else {
            return try await database.everyTenant.page(filter.latestFirst, page)
        }
        return try await database.read { try listing.read($0.sql) }
    }

    /// Returns the statistics of the minutes from `start` on, ordered by minute and queue.
    package func statistics(since start: Timestamp) async throws -> [JobStatisticsRecord] {
        try await database.system.fetch(
            JobStatisticsRecord.where { $0.minute >= start }.order { [$0.minute.ascending, $0.queue.ascending] })
    }

    /// Returns the job with this identifier, of any tenant, with its history; also while it is on its way to a database of
    /// its own.
    ///
    /// - Throws: ``JobError/notFound``.
    package func history(of id: ID<BackgroundJob>) async throws -> JobHistory {
        // First the outbox: a job is in its database before it leaves that.
        let waiting = try await arrivals.job(id, nil)
        return try await database.read { tx in
            guard let tenant = try Self.tenant(of: id, tx) ?? waiting?.tenantID,
                let job = try tx.first(JobRecord.where { $0.tenantID == tenant && $0.id == id }) ?? waiting
            else { throw JobError.notFound }
            return JobHistory(
                job: job,
                events: try tx.fetch(
                    JobHistoryRecord.where { $0.tenantID == job.tenantID && $0.jobID == id }.order { $0.id.ascending }),
                log: try tx.fetch(
                    JobLogRecord.where { $0.tenantID == job.tenantID && $0.jobID == id }.order { $0.id.ascending }))
        }
    }

    /// Returns the tenant of the job with this identifier.
    ///
    /// - Throws: ``JobError/notFound``, ``JobError/onItsWay``.
    package func tenant(of id: ID<BackgroundJob>) async throws -> ID<Tenant> {
        try await arrivals.requiring(id) {
            guard let tenant = try await database.read({ try Self.tenant(of: id, $0) }) else { throw JobError.notFound }
            return tenant
        }
    }

    /// Looks for the job in the rows of one tenant after the other: an index has the identifiers of each tenant.
    private static func tenant(of id: ID<BackgroundJob>, _ tx: CrossTenantReader) throws -> ID<Tenant>? {
        try tx.sql.rows(
            """
            WITH RECURSIVE \(JobListing.tenants) SELECT tenants.tenant_id FROM tenants WHERE EXISTS (SELECT 1 FROM job j \
            WHERE j.tenant_id = tenants.tenant_id AND j.id = \(id)) LIMIT 1
            """
        ) { try $0.decode(ID<Tenant>.self, at: 0) }.first
    }
}

/// A job with its history and its log.
package struct JobHistory: Sendable {
    package let job: JobRecord
    /// The exceptional events, oldest first.
    package let events: [JobHistoryRecord]
    /// The log lines, oldest first.
    package let log: [JobLogRecord]
}
