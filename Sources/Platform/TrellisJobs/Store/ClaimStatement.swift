import TrellisDatabase
import TrellisKernel

/// The statement that starts jobs for a claim.
///
/// It reads the first jobs of each tenant from the partial index, with one search per tenant and some more jobs than
/// the tenant's share of the limit. Then it locks the first of all these, skips those that another claim has locked,
/// and updates only the locked rows. It may return fewer jobs than the limit although more could start: when few
/// tenants have many jobs, or many urgent ones.
struct ClaimStatement {
    /// The minimum number of candidates per tenant, if the tenant has as many jobs.
    private static let minCandidatesPerTenant = 8

    let claim: JobClaim
    /// The maximum number of jobs to start; at most the claim's limit.
    let limit: Int
    let now: Timestamp

    /// Starts the jobs, and returns their rows.
    var sql: SQL { statement("UPDATE job SET \(started)", returning: " RETURNING \(columns: JobRecord.self)") }

    /// Returns the tenants and identifiers of the jobs that ``sql`` would start.
    var chosen: SQL { statement("SELECT tenant_id, id FROM job", returning: "") }

    /// Starts these jobs regardless of the limits, and returns their rows.
    func starting(_ jobs: ValueRows) -> SQL {
        """
        UPDATE job SET \(started) WHERE state = 'available' AND (tenant_id, id) IN \
        (SELECT listed.tenant_id, listed.id FROM \(jobs)) RETURNING \(columns: JobRecord.self)
        """
    }

    private var started: SQL {
        """
        state = 'running', attempt = attempt + 1, lease = lease + 1, worker_id = \(claim.worker), \
        started_at = \(now), progress = NULL, progress_note = NULL, \
        priority = coalesce(declared_priority, priority), declared_priority = NULL, \
        unique_key = CASE WHEN unique_scope = 'start' THEN NULL ELSE unique_key END
        """
    }

    private func statement(_ action: SQL, returning: SQL) -> SQL {
        .on(
            sqlite: """
                \(tenants), candidate AS (SELECT c.tenant_id, c.id, c.priority, t.tenant_position, \
                t.candidate_limit, t.free_slots, row_number() OVER (PARTITION BY c.tenant_id \
                ORDER BY c.priority, c.scheduled_at, c.id) AS job_position \
                FROM tenant_order t CROSS JOIN job c WHERE c.tenant_id = t.tenant_id AND c.id IN \
                (SELECT j.id FROM job j WHERE j.queue = \(claim.queue.name) AND j.tenant_id = t.tenant_id \
                AND j.state = 'available'\(isEligible) ORDER BY j.priority, j.scheduled_at, j.id \
                LIMIT (SELECT min(candidate_limit) FROM tenant_order))) \
                \(action) WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM candidate \
                WHERE \(Self.isNext) ORDER BY priority, job_position, tenant_position LIMIT \(limit))\(returning)
                """,
            postgres: """
                \(tenants), candidate AS MATERIALIZED (SELECT c.*, t.tenant_position, t.candidate_limit, \
                t.free_slots FROM tenant_order t \
                CROSS JOIN LATERAL (SELECT first.*, \
                row_number() OVER (ORDER BY priority, scheduled_at, id) AS job_position FROM \
                (SELECT j.tenant_id, j.id, j.priority, j.scheduled_at FROM job j WHERE j.queue = \(claim.queue.name) \
                AND j.tenant_id = t.tenant_id AND j.state = 'available'\(isEligible) \
                ORDER BY j.priority, j.scheduled_at, j.id LIMIT t.candidate_limit) first) c), \
                held AS MATERIALIZED (SELECT l.row_id FROM (SELECT * FROM candidate WHERE \(Self.isNext) \
                ORDER BY priority, job_position, tenant_position) c CROSS JOIN LATERAL \
                (SELECT j.ctid AS row_id FROM job j \
                WHERE j.tenant_id = c.tenant_id AND j.id = c.id AND j.state = 'available' \
                FOR NO KEY UPDATE SKIP LOCKED) l LIMIT \(limit)) \
                \(action) WHERE ctid = ANY (ARRAY (SELECT row_id FROM held))\(returning)
                """)
    }

    /// The condition that the tenant may run one more job, and that no job outside the candidates comes first.
    private static let isNext: SQL = """
        job_position <= free_slots AND priority <= \
        coalesce((SELECT min(priority) FROM candidate WHERE job_position = candidate_limit \
        AND candidate_limit <= free_slots), \(raw: "\(JobPriority.low.rawValue)"))
        """

    /// The `WITH … tenant_order` clause: at most 64 tenants with jobs that may start, in round-robin order.
    ///
    /// It finds one tenant after the other in the index, so the cost doesn't depend on the number of jobs per tenant.
    private var tenants: SQL {
        let after = claim.after ?? ID<Tenant>(high: .max, low: .max)
        let fence = SQL.on(sqlite: "", postgres: "MATERIALIZED ")
        return """
            WITH RECURSIVE later (tenant_id, n) AS (\(next("j.tenant_id > \(after)")) UNION ALL \
            SELECT (\(tenant("j.tenant_id > later.tenant_id"))), n + 1 FROM later \
            WHERE later.tenant_id IS NOT NULL AND n < 64), \
            sooner (tenant_id, n) AS (\(next("j.tenant_id <= \(after)")) UNION ALL \
            SELECT (\(tenant("j.tenant_id > sooner.tenant_id AND j.tenant_id <= \(after)"))), n + 1 FROM sooner \
            WHERE sooner.tenant_id IS NOT NULL AND n < 64), \
            tenant_order (tenant_id, tenant_position, candidate_limit, free_slots) AS \(fence)(SELECT tenant_id, \
            tenant_position, \
            \(candidateCount) / count(*) OVER () + \(Self.minCandidatesPerTenant), \(freeSlots) FROM \
            (SELECT tenant_id, n AS tenant_position FROM later UNION ALL SELECT tenant_id, n + 64 FROM sooner) AS found \
            WHERE tenant_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM job_queue q \
            WHERE q.name = \(claim.queue.name) AND q.paused_at IS NOT NULL) ORDER BY tenant_position LIMIT 64)
            """
    }

    private func next(_ condition: SQL) -> SQL { "SELECT (\(tenant(condition))), 1" }

    private func tenant(_ condition: SQL) -> SQL {
        """
        SELECT j.tenant_id FROM job j WHERE j.queue = \(claim.queue.name) AND j.state = 'available'\(isEligible) \
        AND \(condition) \
        ORDER BY j.tenant_id LIMIT 1
        """
    }

    /// The condition that the worker knows the job's name and version, that the database doesn't refuse it, and that it
    /// hasn't expired.
    private var isEligible: SQL {
        let known = claim.known.map { " AND \(JobContract.includes($0, in: "j"))" as SQL } ?? ""
        let isCurrent: SQL = " AND (j.expires_at IS NULL OR j.attempt > 0 OR j.expires_at > \(now.typedParameter))"
        return "\(known)\(JobRows.excluding(claim.refused.current, from: "j"))\(isCurrent)"
    }

    /// The total number of candidates: enough even if other claims have locked some of them.
    private var candidateCount: SQL {
        .on(sqlite: "(2 * \(claim.limit))", postgres: "(2 * \(claim.limit)::bigint + 200)")
    }

    /// The number of jobs of a tenant that may start.
    private var freeSlots: SQL {
        guard let most = claim.queue.tenantConcurrency else { return "1000000000" }
        return """
            \(most) - (SELECT count(*) FROM job r WHERE r.queue = \(claim.queue.name) \
            AND r.tenant_id = found.tenant_id AND r.state = 'running')
            """
    }
}
