import Logging
import TrellisDatabase
import TrellisKernel

/// The job rows within one transaction, of all tenants or of one.
///
/// Rows of several jobs are locked in the order of tenant and identifier, so that transactions don't deadlock.
struct JobRows {
    let sql: UnfilteredSQL
    let now: Timestamp
    private let signal: (String) -> Void

    init(_ tx: CrossTenantTransaction) {
        sql = tx.sql
        now = tx.databaseNow
        signal = { tx.signal($0) }
    }

    init(_ tx: TenantTransaction) {
        sql = tx.unfiltered(
            reason: "Statements lock and change several jobs at once; each names their tenant.", level: .trace)
        now = tx.databaseNow
        signal = { tx.signal($0) }
    }

    /// Wakes the workers of a queue when the transaction commits.
    func wake(queue: String) {
        signal("jobs:\(queue)")
    }

    /// Notifies workers of cancellation requests when the transaction commits.
    func wakeCancelled() {
        signal("jobs:cancel")
    }

    /// Notifies workers of parents whose dependents are resolved in portions, when the transaction commits.
    func wakeDependents() {
        signal(JobDependents.topic)
    }

    /// Returns the jobs matching the condition, locked until the transaction ends.
    ///
    /// - Parameter limit: a `LIMIT` clause.
    func lock(where condition: SQL, limit: SQL = "") throws -> [LockedJob] {
        let lock = SQL.on(sqlite: "", postgres: " FOR NO KEY UPDATE")
        return try sql.rows(
            """
            SELECT tenant_id, id, name, queue, state, scheduled_at, attempt, max_attempts, waiting_on, has_dependents, \
            batch_id, cancel_requested_at IS NOT NULL, failure_retention_ms, \
            CASE WHEN unique_key IS NULL THEN declared_key END, created_at, unique_until, has_content FROM job \
            WHERE \(condition) ORDER BY tenant_id, id \(limit)\(lock)
            """, LockedJob.init)
    }

    /// Returns the listed jobs, locked until the transaction ends.
    func lock(_ jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)]) throws -> [LockedJob] {
        guard !jobs.isEmpty else { return [] }
        var listed = ValueRows("listed")
        listed.add("tenant_id", jobs.map(\.tenant))
        listed.add("id", jobs.map(\.id))
        return try lock(where: "(tenant_id, id) IN (SELECT listed.tenant_id, listed.id FROM \(listed))")
    }
}

/// The fields of a locked job row that transitions need.
struct LockedJob {
    let tenantID: ID<Tenant>
    let id: ID<BackgroundJob>
    let name: String
    let queue: String
    let state: JobState
    let scheduledAt: Timestamp
    let attempt: Int
    let maxAttempts: Int
    let waitingOn: Int
    let hasDependents: Bool
    let batchID: ID<JobBatch>?
    let isCancelRequested: Bool
    /// The unique key that the job was enqueued with, if it doesn't have it at present.
    let lostKey: String?
    let createdAt: Timestamp
    /// Whether the arguments as a whole are a row of `job_content`.
    let hasContent: Bool
    /// When the period ends for which it holds its unique key; nil if the scope of the key decides.
    let uniqueUntil: Timestamp?
    /// How long the row is kept if the job is discarded or cancelled.
    let failureRetention: Duration

    init(_ row: RowReader) throws {
        tenantID = try row.decode(ID<Tenant>.self, at: 0)
        id = try row.decode(ID<BackgroundJob>.self, at: 1)
        name = try row.decode(String.self, at: 2)
        queue = try row.decode(String.self, at: 3)
        state = try row.decode(JobState.self, at: 4)
        scheduledAt = try row.decode(Timestamp.self, at: 5)
        attempt = try row.decode(Int.self, at: 6)
        maxAttempts = try row.decode(Int.self, at: 7)
        waitingOn = try row.decode(Int.self, at: 8)
        hasDependents = try row.decode(Bool.self, at: 9)
        batchID = try row.decode(ID<JobBatch>?.self, at: 10)
        isCancelRequested = try row.decode(Bool.self, at: 11)
        let failureRetention = try row.decode(Int?.self, at: 12)
        self.failureRetention = failureRetention.map { .milliseconds($0) } ?? .standardFailureRetention
        lostKey = try row.decode(String?.self, at: 13)
        createdAt = try row.decode(Timestamp.self, at: 14)
        uniqueUntil = try row.decode(Timestamp?.self, at: 15)
        hasContent = try row.decode(Bool.self, at: 16)
    }
}
