import TrellisDatabase
import TrellisKernel

extension JobRows {
    /// The one statement that starts jobs.
    ///
    /// The first jobs of each tenant are looked up in the partial index, one search a tenant, some more than its share
    /// of the limit; then the first of all are held, leaving out those that another claim holds, and only these are
    /// written. There may be fewer than the limit though there are more to start: when few tenants have many jobs, or
    /// many urgent ones.
    func start(_ claim: JobClaim, _ limit: Int) throws -> [JobRecord] {
        let started: SQL = """
            state = 'running', attempt = attempt + 1, lease = lease + 1, worker_id = \(claim.worker), \
            started_at = \(now), progress = NULL, progress_note = NULL, \
            unique_key = CASE WHEN unique_scope = 'start' THEN NULL ELSE unique_key END
            """
        let turns = turns(claim)
        return try sql.fetch(
            .on(
                sqlite: """
                    \(turns), candidate AS (SELECT c.tenant_id, c.id, c.priority, t.turn, t.share, t.room, row_number() OVER \
                    (PARTITION BY c.tenant_id ORDER BY c.priority, c.scheduled_at, c.id) AS place \
                    FROM turns t CROSS JOIN job c WHERE c.tenant_id = t.tenant_id AND c.id IN \
                    (SELECT j.id FROM job j WHERE j.queue = \(claim.queue.name) AND j.tenant_id = t.tenant_id \
                    AND j.state = 'available' ORDER BY j.priority, j.scheduled_at, j.id \
                    LIMIT (SELECT min(share) FROM turns))) \
                    UPDATE job SET \(started) WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM candidate \
                    WHERE \(Self.isNext) ORDER BY priority, place, turn LIMIT \(limit)) \
                    RETURNING \(columns: JobRecord.self)
                    """,
                postgres: """
                    \(turns), candidate AS MATERIALIZED (SELECT c.*, t.turn, t.share, t.room FROM turns t CROSS JOIN LATERAL \
                    (SELECT first.*, row_number() OVER (ORDER BY priority, scheduled_at, id) AS place FROM \
                    (SELECT j.tenant_id, j.id, j.priority, j.scheduled_at FROM job j WHERE j.queue = \(claim.queue.name) \
                    AND j.tenant_id = t.tenant_id AND j.state = 'available' ORDER BY j.priority, j.scheduled_at, j.id \
                    LIMIT t.share) first) c), \
                    held AS MATERIALIZED (SELECT l.place FROM (SELECT * FROM candidate WHERE \(Self.isNext) \
                    ORDER BY priority, place, turn) c CROSS JOIN LATERAL (SELECT j.ctid AS place FROM job j \
                    WHERE j.tenant_id = c.tenant_id AND j.id = c.id AND j.state = 'available' \
                    FOR NO KEY UPDATE SKIP LOCKED) l LIMIT \(limit)) \
                    UPDATE job SET \(started) WHERE ctid = ANY (ARRAY (SELECT place FROM held)) \
                    RETURNING \(columns: JobRecord.self)
                    """), as: JobRecord.self)
    }

    /// The fewest jobs of one tenant that are looked at, if it has as many.
    static let smallestShare = 8

    /// That its tenant may have one more running, and that no job which wasn't looked at comes before it.
    private static let isNext: SQL = """
        place <= room AND priority <= \
        coalesce((SELECT min(priority) FROM candidate WHERE place = share AND share <= room), \
        \(raw: "\(JobPriority.low.rawValue)"))
        """

    /// `WITH … turns`: the tenants that have jobs that may start, 64 of them at most, in the order of their turns.
    ///
    /// Found one after the other in the index, so it doesn't matter how many jobs each has.
    private func turns(_ claim: JobClaim) -> SQL {
        let after = claim.after ?? ID<Tenant>(high: .max, low: .max)
        let fence = SQL.on(sqlite: "", postgres: "MATERIALIZED ")
        return """
            WITH RECURSIVE later (tenant_id, n) AS (\(next("j.tenant_id > \(after)", claim)) UNION ALL \
            SELECT (\(tenant("j.tenant_id > later.tenant_id", claim))), n + 1 FROM later \
            WHERE later.tenant_id IS NOT NULL AND n < 64), \
            sooner (tenant_id, n) AS (\(next("j.tenant_id <= \(after)", claim)) UNION ALL \
            SELECT (\(tenant("j.tenant_id > sooner.tenant_id AND j.tenant_id <= \(after)", claim))), n + 1 FROM sooner \
            WHERE sooner.tenant_id IS NOT NULL AND n < 64), \
            turns (tenant_id, turn, share, room) AS \(fence)(SELECT tenant_id, turn, \
            \(share(claim)) / count(*) OVER () + \(Self.smallestShare), \(room(claim)) FROM \
            (SELECT tenant_id, n AS turn FROM later UNION ALL SELECT tenant_id, n + 64 FROM sooner) AS found \
            WHERE tenant_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM job_queue q \
            WHERE q.name = \(claim.queue.name) AND q.paused_at IS NOT NULL) ORDER BY turn LIMIT 64)
            """
    }

    private func next(_ condition: SQL, _ claim: JobClaim) -> SQL { "SELECT (\(tenant(condition, claim))), 1" }

    private func tenant(_ condition: SQL, _ claim: JobClaim) -> SQL {
        """
        SELECT j.tenant_id FROM job j WHERE j.queue = \(claim.queue.name) AND j.state = 'available' AND \(condition) \
        ORDER BY j.tenant_id LIMIT 1
        """
    }

    /// How many jobs are looked at in all, so that there are enough though others hold some of them.
    private func share(_ claim: JobClaim) -> SQL {
        .on(sqlite: "(4 * \(claim.limit))", postgres: "(4 * \(claim.limit)::bigint + 128)")
    }

    /// How many jobs of a tenant may start.
    private func room(_ claim: JobClaim) -> SQL {
        guard let most = claim.queue.tenantConcurrency else { return "1000000000" }
        return """
            \(most) - (SELECT count(*) FROM job r WHERE r.queue = \(claim.queue.name) \
            AND r.tenant_id = found.tenant_id AND r.state = 'running')
            """
    }
}
