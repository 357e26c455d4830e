import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisUsers

/// A job with its history, log, files and related jobs.
struct JobDetail: Sendable {
    let job: JobRecord
    let events: [JobHistoryRecord]
    /// The latest log lines, oldest first.
    let log: [JobLogRecord]
    let steps: [JobStepRecord]
    let files: [JobFileSummary]
    /// The jobs that it waits for, and those that wait for it.
    let parents: [JobRelation]
    let children: [JobRelation]
    /// All connected jobs and batches.
    let workflow: JobWorkflow
    let batch: JobBatchRecord?
    let tenantName: String?
    /// The email addresses of the users in its history.
    var users: [ID<User>: String]
}

/// A job that another depends on, or that depends on another.
struct JobRelation: Sendable {
    let id: ID<BackgroundJob>
    let policy: String
    let isResolved: Bool
    /// Nil for a batch, and for a pruned job.
    let job: JobRecord?
}

extension JobReader {
    /// The maximum number of shown log lines and related jobs.
    static let logLines = 500
    static let relations = 50

    /// Returns a job, read within its tenant; also while it is on its way to a database of its own.
    ///
    /// - Throws: `JobError.notFound`.
    func detail(
        _ id: ID<BackgroundJob>, of tenant: ID<Tenant>, for user: ID<User>, request: String
    ) async throws
        -> JobDetail
    {
        let scope = Scope(tenantID: tenant, userID: user, requestID: request)
        let tenantName = try await names(of: [tenant])[tenant]
        // First the outbox: a job is in its database before it leaves that.
        let waiting = try await JobOutbox(database).job(id, of: tenant)
        var detail = try await store.database.read { system in
            let tx = system.inTenant(scope)
            guard let job = try tx.find(JobRecord.self, id) ?? waiting else { throw JobError.notFound }
            let events = try tx.fetch(JobHistoryRecord.where { $0.jobID == id }.order { $0.id.ascending }.limit(500))
            let log = try tx.fetch(
                JobLogRecord.where { $0.jobID == id }.order { $0.id.descending }.limit(Self.logLines))
            let steps = try tx.fetch(JobStepRecord.where { $0.jobID == id }.order { $0.id.ascending }.limit(200))
            return JobDetail(
                job: job, events: events, log: log.reversed(), steps: steps, files: try tx.files(of: id),
                parents: try Self.parents(of: id, in: tx), children: try Self.children(of: id, in: tx),
                workflow: try Self.workflow(around: job, in: tx),
                batch: try job.batchID.flatMap { try tx.find(JobBatchRecord.self, $0) },
                tenantName: tenantName, users: [:])
        }
        // The jobs may live in another database than the users.
        let userIDs = Set(detail.events.compactMap(\.actorID) + [detail.job.userID].compactMap { $0 })
        let users = try await database.fetch(UserRecord.self, ids: userIDs)
        detail.users = Dictionary(users.map { ($0.id, $0.email) }) { $1 }
        return detail
    }

    /// Returns a file of a job, with its content if that is small.
    ///
    /// - Throws: `JobError.notFound`.
    func file(
        _ file: ID<JobFile>, of job: ID<BackgroundJob>, tenant: ID<Tenant>, for user: ID<User>, request: String
    ) async throws -> JobFileRecord {
        let scope = Scope(tenantID: tenant, userID: user, requestID: request)
        let found = try await store.database.inTenant(scope).find(JobFileRecord.self, file)
        guard let found, found.jobID == job else { throw JobError.notFound }
        return found
    }

    private static func parents(of id: ID<BackgroundJob>, in tx: TenantReader) throws -> [JobRelation] {
        let rows = try tx.fetch(
            JobDependencyRecord.where { $0.jobID == id }.order { $0.id.ascending }.limit(relations)
        ).filter { $0.parentID.failedBatch == nil }
        return try relations(rows, \.parentID, in: tx)
    }

    private static func children(of id: ID<BackgroundJob>, in tx: TenantReader) throws -> [JobRelation] {
        let rows = try tx.fetch(
            JobDependencyRecord.where { $0.parentID == id }.order { $0.id.ascending }.limit(relations))
        return try relations(rows, \.jobID, in: tx)
    }

    private static func relations(
        _ rows: [JobDependencyRecord], _ other: KeyPath<JobDependencyRecord, ID<BackgroundJob>>, in tx: TenantReader
    ) throws -> [JobRelation] {
        let jobs = try tx.fetch(JobRecord.self, ids: rows.map { $0[keyPath: other] })
        let byID = Dictionary(jobs.map { ($0.id, $0) }) { $1 }
        return rows.map { row in
            JobRelation(
                id: row[keyPath: other], policy: row.policy, isResolved: row.resolvedAt != nil,
                job: byID[row[keyPath: other]])
        }
    }
}
