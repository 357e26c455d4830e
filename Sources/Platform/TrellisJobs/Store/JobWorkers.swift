import TrellisDatabase
package import TrellisKernel

/// The rows of workers, and the jobs that dead or stopped workers leave.
package struct JobWorkers: Sendable {
    let database: JobDatabase

    /// Inserts the row of a worker, which starts now.
    package func register(_ worker: JobWorkerRecord) async throws {
        try await database.system.write { tx in
            // The first transaction of a process is the first that knows the server's time.
            var worker = worker
            (worker.heartbeatAt, worker.startedAt) = (tx.databaseNow, tx.databaseNow)
            _ = try tx.insert(worker)
        }
    }

    /// Writes a heartbeat of a worker; returns false if its row was deleted because others took it for dead.
    package func heartbeat(_ worker: ID<JobWorker>, running: Int) async throws -> Bool {
        try await database.system.write { tx in
            try tx.update(JobWorkerRecord.where { $0.id == worker }) {
                [$0.heartbeat.increment(by: 1), $0.heartbeatAt.set(tx.databaseNow), $0.running.set(running)]
            } == 1
        }
    }

    /// Marks a worker as stopping, so that it claims no more jobs.
    package func markStopping(_ worker: ID<JobWorker>) async throws {
        try await database.system.write { tx in
            try tx.update(JobWorkerRecord.where { $0.id == worker }) { [$0.stoppingAt.set(tx.databaseNow)] }
        }
    }

    /// Deletes the row of a stopped worker and puts its remaining jobs back; their attempts don't count.
    package func remove(_ worker: ID<JobWorker>) async throws {
        _ = try await reclaim("worker_id = \(worker)", RefusedJobs()) { $0.requeued() }
        try await delete(worker)
    }

    /// Returns all workers, the latest started first.
    package func all() async throws -> [JobWorkerRecord] {
        try await database.system.fetch(JobWorkerRecord.latestFirst)
    }

    /// Returns those of the workers whose database sessions exist, on PostgreSQL; none on SQLite.
    func withSession(_ workers: [JobWorkerRecord]) async throws -> Set<ID<JobWorker>> {
        guard workers.contains(where: { $0.session != nil }) else { return [] }
        let names = try await database.everyTenant.sql.rows(
            .on(
                sqlite: "SELECT '' WHERE 1 = 0",
                postgres: """
                    SELECT application_name FROM pg_stat_activity WHERE datname = current_database() \
                    AND starts_with(application_name, \(Self.sessionPrefix))
                    """)
        ) { try $0.decode(String.self, at: 0) }
        let present = Set(names)
        return Set(workers.filter { $0.session.map(present.contains) ?? false }.map(\.id))
    }

    /// Returns the name of the database session that a worker keeps while it runs.
    static func session(of worker: ID<JobWorker>) -> String { "\(sessionPrefix)\(worker)" }

    private static let sessionPrefix = "trellis worker "

    /// Makes the jobs of a dead worker available, deletes the worker's row and returns the number of jobs.
    ///
    /// Discards the jobs that are out of attempts. Works in portions; a job that the database refuses to change stays as
    /// it is, without a worker, and is added to `refused`.
    package func rescue(_ worker: ID<JobWorker>, refused: RefusedJobs = RefusedJobs()) async throws -> Int {
        let count = try await reclaim("worker_id = \(worker)", refused) { $0.rescue() }
        try await delete(worker)
        return count
    }

    /// Makes the jobs of workers without a row available and returns their number; otherwise like ``rescue(_:refused:)``.
    package func rescueOrphans(refused: RefusedJobs = RefusedJobs()) async throws -> Int {
        try await reclaim("NOT EXISTS (SELECT 1 FROM job_worker w WHERE w.id = job.worker_id)", refused) { $0.rescue() }
    }

    private func delete(_ worker: ID<JobWorker>) async throws {
        try await database.system.write { try $0.delete(JobWorkerRecord.where { $0.id == worker }) }
    }

    /// Takes jobs away from workers, in portions that get smaller when one fails; returns their number.
    private func reclaim(
        _ condition: SQL, _ refused: RefusedJobs, _ change: @escaping @Sendable (inout JobTransition) -> Void
    ) async throws -> Int {
        var (portion, count) = (Self.portion, 0)
        while true {
            let (limit, excluded) = (portion, refused.current)
            do {
                let reclaimed = try await database.write { rows in
                    try rows.reclaim(where: condition, except: excluded, limit: limit, change)
                }
                count += reclaimed
                guard reclaimed == limit else { return count }
                portion = min(portion * 2, Self.portion)
            } catch let error where error.concernsDatabase {
                throw error
            } catch {
                guard portion == 1 else {
                    portion = max(portion / 8, 1)
                    continue
                }
                guard let job = try await first(where: condition, except: excluded) else { return count }
                refused.add(job.id)
                try? await database.write { try $0.recordRefused(job, error) }
            }
        }
    }

    private func first(where condition: SQL, except refused: Set<ID<BackgroundJob>>) async throws -> RunningJob? {
        try await database.read { tx in
            try tx.sql.rows(
                """
                SELECT tenant_id, id FROM job WHERE state = 'running' AND \(condition)\(JobRows.excluding(refused)) \
                ORDER BY tenant_id, id LIMIT 1
                """
            ) { row in
                RunningJob(
                    tenantID: try row.decode(ID<Tenant>.self, at: 0), id: try row.decode(ID<BackgroundJob>.self, at: 1))
            }.first
        }
    }

    /// The most jobs that one transaction takes away.
    private static let portion = 500

    /// Returns the jobs of a worker whose cancellation was requested.
    package func cancellations(of worker: ID<JobWorker>) async throws -> Set<ID<BackgroundJob>> {
        Set(
            try await database.everyTenant.sql.rows(
                """
                SELECT id FROM job WHERE state = 'running' AND worker_id = \(worker) \
                AND cancel_requested_at IS NOT NULL
                """
            ) { try $0.decode(ID<BackgroundJob>.self, at: 0) })
    }
}

/// A job that has to be taken from its worker.
private struct RunningJob: Sendable {
    let tenantID: ID<Tenant>
    let id: ID<BackgroundJob>
}

extension JobRows {
    fileprivate func reclaim(
        where condition: SQL, except refused: Set<ID<BackgroundJob>>, limit: Int,
        _ change: (inout JobTransition) -> Void
    ) throws -> Int {
        let held = try lock(
            where: "state = 'running' AND \(condition)\(Self.excluding(refused))", limit: "LIMIT \(limit)")
        try move(
            held.map { job in
                var move = JobTransition(job, to: job.isCancelRequested ? .cancelled : .available)
                change(&move)
                return move
            })
        return held.count
    }

    /// Returns the condition that a job of `table` is none of these.
    static func excluding(_ jobs: Set<ID<BackgroundJob>>, from table: SQL = "job") -> SQL {
        guard !jobs.isEmpty else { return "" }
        var refused = ValueRows("refused")
        refused.add("id", jobs.sorted())
        return " AND \(table).id NOT IN (SELECT refused.id FROM \(refused))"
    }

    fileprivate func recordRefused(_ job: RunningJob, _ error: any Error) throws {
        try insertHistory([
            JobHistoryEntry(
                tenantID: job.tenantID, job: job.id, kind: .stuck, code: "job.unrescued",
                message: "Its worker is gone, but the database refuses to put it back: \(error)")
        ])
    }
}

extension JobTransition {
    fileprivate mutating func requeued() {
        attempt = max(job.attempt - 1, 0)
        event = state == .cancelled ? (.cancelled, "Cancelled while it ran.") : (.requeued, "The worker stopped.")
    }

    fileprivate mutating func rescue() {
        let message = "The worker that ran it has died."
        event = (.rescued, message)
        guard state == .available, job.attempt >= job.maxAttempts else { return }
        state = .discarded
        failure = ("job.worker_lost", message)
    }
}
