import TrellisDatabase
package import TrellisKernel

/// The rows of workers, and the jobs that dead or stopped workers leave.
package struct JobWorkers: Sendable {
    let database: JobDatabase

    /// Inserts the row of a worker.
    package func register(_ worker: JobWorkerRecord) async throws {
        try await database.system.write { tx in _ = try tx.insert(worker) }
    }

    /// Writes a heartbeat of a worker; returns false if its row was deleted because others took it for dead.
    package func heartbeat(_ worker: ID<JobWorker>, running: Int) async throws -> Bool {
        try await database.system.write { tx in
            try tx.update(JobWorkerRecord.where { $0.id == worker }) {
                [$0.heartbeat.increment(by: 1), $0.heartbeatAt.set(tx.now), $0.running.set(running)]
            } == 1
        }
    }

    /// Marks a worker as stopping, so that it claims no more jobs.
    package func markStopping(_ worker: ID<JobWorker>) async throws {
        try await database.system.write { tx in
            try tx.update(JobWorkerRecord.where { $0.id == worker }) { [$0.stoppingAt.set(tx.now)] }
        }
    }

    /// Deletes the row of a stopped worker and puts its remaining jobs back; their attempts don't count.
    package func remove(_ worker: ID<JobWorker>) async throws {
        try await database.write { rows in
            try rows.reclaim(where: "worker_id = \(worker)") { $0.requeued() }
            try rows.sql.execute("DELETE FROM job_worker WHERE id = \(worker)")
        }
    }

    /// Returns all workers, the latest started first.
    package func all() async throws -> [JobWorkerRecord] {
        try await database.system.fetch(JobWorkerRecord.latestFirst)
    }

    /// Makes the jobs of a dead worker available, deletes the worker's row and returns the number of jobs.
    ///
    /// Discards the jobs that are out of attempts.
    package func rescue(_ worker: ID<JobWorker>) async throws -> Int {
        try await database.write { rows in
            let count = try rows.reclaim(where: "worker_id = \(worker)") { $0.rescue() }
            try rows.sql.execute("DELETE FROM job_worker WHERE id = \(worker)")
            return count
        }
    }

    /// Makes the jobs of workers without a row available and returns their number.
    package func rescueOrphans() async throws -> Int {
        try await database.write { rows in
            try rows.reclaim(where: "NOT EXISTS (SELECT 1 FROM job_worker w WHERE w.id = job.worker_id)") {
                $0.rescue()
            }
        }
    }

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

extension JobRows {
    @discardableResult
    fileprivate func reclaim(where condition: SQL, _ change: (inout JobTransition) -> Void) throws -> Int {
        let held = try lock(where: "state = 'running' AND \(condition)")
        try move(
            held.map { job in
                var move = JobTransition(job, to: job.isCancelRequested ? .cancelled : .available)
                change(&move)
                return move
            })
        return held.count
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
