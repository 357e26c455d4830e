import TrellisDatabase
import TrellisKernel

/// Lists of the jobs of all tenants, the latest enqueued first.
///
/// The table has no index for this order: each job would write it three times, for a page that operators open now and
/// then. The list is put together from the indexes that workers use, so that its cost grows with the number of tenants, or
/// of jobs in the state, and not with the number of all jobs.
struct JobListing {
    private static let sort = "jobs of all tenants, latest first"

    let filter: JobFilter
    let page: PageRequest
    private let signer: CursorSigner
    /// The job after which the page begins.
    private let place: ID<BackgroundJob>?

    /// Creates a list; nil for a filter that other indexes serve, or none.
    ///
    /// - Throws: ``TrellisKernel/CursorError/invalid``.
    init?(_ filter: JobFilter, _ page: PageRequest, _ signer: CursorSigner) throws {
        let isByState = filter.state.map { $0 != .completed } ?? false
        let isOfFailures = isByState && (filter.errorCode != nil || filter.hasError == true)
        guard filter.tenant == nil, filter.name == nil || isOfFailures, filter.batch == nil,
            filter.queue == nil || isByState, filter.errorCode == nil || isByState
        else {
            return nil
        }
        (self.filter, self.page, self.signer) = (filter, page, signer)
        place = try page.cursor.map { cursor in
            let values = try signer.verify(cursor, tenant: nil, sort: Self.sort + page.binding).values
            guard case .text(let text)? = values.first, let id = ID<BackgroundJob>(text) else {
                throw CursorError.invalid
            }
            return id
        }
    }

    /// Returns the page.
    func read(_ sql: UnfilteredSQL) throws -> Page<JobRecord> {
        let jobs = try filter.state == nil || filter.state == .completed ? ofLatestTenants(sql) : ofState(sql)
        guard jobs.count > page.limit, let last = jobs.dropLast().last else {
            return Page(items: jobs, nextCursor: nil)
        }
        let cursor = signer.sign(
            Cursor([.text(last.id.description)]), tenant: nil, sort: Self.sort + page.binding)
        return Page(items: Array(jobs.dropLast()), nextCursor: cursor)
    }

    private var limit: Int { page.limit + 1 }

    /// The condition on `j` that a job is on this page or a later one.
    private var condition: SQL {
        let isInState: SQL = filter.state.map { "j.state = '\(raw: $0.rawValue)'" } ?? "1 = 1"
        guard let place else { return isInState }
        return "\(isInState) AND j.id < \(place)"
    }

    /// Reads the identifiers of the jobs in a state from its index, then only the jobs of the page.
    private func ofState(_ sql: UnfilteredSQL) throws -> [JobRecord] {
        guard let state = filter.state else { return [] }
        return try sql.fetch(
            """
            SELECT \(columns: JobRecord.self) FROM job WHERE (tenant_id, id) IN (SELECT latest.tenant_id, latest.id FROM \
            (SELECT j.tenant_id, j.id FROM job j WHERE \(JobQueries.condition(for: state)) AND \(filter.condition) \
            AND \(condition) ORDER BY j.id DESC LIMIT \(limit)) AS latest) ORDER BY id DESC
            """, as: JobRecord.self)
    }

    /// Reads the latest job of each tenant, then the page from the tenants whose latest jobs are the latest: each job of
    /// the page is of one of them.
    private func ofLatestTenants(_ sql: UnfilteredSQL) throws -> [JobRecord] {
        let tenants = try sql.rows(
            """
            WITH RECURSIVE \(Self.tenants) SELECT tenant_id FROM (SELECT tenants.tenant_id, \
            (SELECT j.id FROM job j WHERE j.tenant_id = tenants.tenant_id AND \(condition) ORDER BY j.id DESC LIMIT 1) \
            AS latest_id FROM tenants WHERE tenants.tenant_id IS NOT NULL) AS latest WHERE latest_id IS NOT NULL \
            ORDER BY latest_id DESC LIMIT \(limit)
            """
        ) { try $0.decode(ID<Tenant>.self, at: 0) }
        guard !tenants.isEmpty else { return [] }
        var latest = ValueRows("latest")
        latest.add("owner_id", tenants)
        let jobs: SQL = """
            FROM job j WHERE j.tenant_id = latest.owner_id AND \(condition) ORDER BY j.id DESC LIMIT \(limit)
            """
        let source = SQL.on(
            sqlite: """
                \(latest) CROSS JOIN job WHERE job.tenant_id = latest.owner_id AND job.id IN (SELECT j.id \(jobs))
                """,
            postgres: "\(latest) CROSS JOIN LATERAL (SELECT j.* \(jobs)) AS job")
        return try sql.fetch(
            "SELECT \(columns: JobRecord.self) FROM \(source) ORDER BY job.id DESC LIMIT \(limit)", as: JobRecord.self)
    }

    /// The common table expression `tenants (tenant_id)` of the tenants with jobs, one after the other from the index.
    static let tenants: SQL = """
        tenants (tenant_id) AS (SELECT (SELECT j.tenant_id FROM job j ORDER BY j.tenant_id LIMIT 1) UNION ALL \
        SELECT (SELECT j.tenant_id FROM job j WHERE j.tenant_id > tenants.tenant_id ORDER BY j.tenant_id LIMIT 1) \
        FROM tenants WHERE tenants.tenant_id IS NOT NULL)
        """
}
