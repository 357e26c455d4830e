import TrellisDatabase
package import TrellisKernel

extension JobStore {
    /// Tells that a worker lives.
    package func register(_ worker: JobWorkerRecord) async throws {
        try await database.write { tx in _ = try tx.insert(worker) }
    }

    /// Shows that a worker still lives; false when its row is gone, since others took it for dead.
    package func beat(_ worker: ID<JobWorker>, running: Int) async throws -> Bool {
        try await database.write { tx in
            try tx.update(JobWorkerRecord.where { $0.id == worker }) {
                [$0.beat.increment(by: 1), $0.beatAt.set(tx.now), $0.running.set(running)]
            } == 1
        }
    }

    /// Says that a worker takes no more jobs.
    package func stop(_ worker: ID<JobWorker>) async throws {
        try await database.write { tx in
            try tx.update(JobWorkerRecord.where { $0.id == worker }) { [$0.stoppingAt.set(tx.now)] }
        }
    }

    /// Removes a worker that has stopped; the jobs that it still has are put back, and their attempts don't count.
    package func remove(_ worker: ID<JobWorker>) async throws {
        try await write { rows in
            try rows.takeBack(where: "worker_id = \(worker)") { $0.putBack() }
            try rows.sql.execute("DELETE FROM job_worker WHERE id = \(worker)")
        }
    }

    /// The workers that are there, the latest first.
    package func workers() async throws -> [JobWorkerRecord] {
        try await database.query { try $0.fetch(JobWorkerRecord.latestFirst) }
    }

    /// Gives the jobs of a dead worker to others, or discards those that are out of attempts, and removes its row;
    /// answers how many there were.
    package func rescue(_ worker: ID<JobWorker>) async throws -> Int {
        try await write { rows in
            let count = try rows.takeBack(where: "worker_id = \(worker)") { $0.rescue() }
            try rows.sql.execute("DELETE FROM job_worker WHERE id = \(worker)")
            return count
        }
    }

    /// Gives the jobs of workers that have no row to others; answers how many there were.
    package func rescueOrphans() async throws -> Int {
        try await write { rows in
            try rows.takeBack(where: "NOT EXISTS (SELECT 1 FROM job_worker w WHERE w.id = job.worker_id)") {
                $0.rescue()
            }
        }
    }

    /// The jobs of a worker that somebody asked to stop.
    package func cancellations(of worker: ID<JobWorker>) async throws -> Set<ID<BackgroundJob>> {
        Set(
            try await read { tx in
                try tx.unfiltered.rows(
                    """
                    SELECT id FROM job WHERE state = 'running' AND worker_id = \(worker) \
                    AND cancel_requested_at IS NOT NULL
                    """
                ) { try $0.decode(ID<BackgroundJob>.self, at: 0) }
            })
    }
}

extension JobRows {
    @discardableResult
    fileprivate func takeBack(where condition: SQL, _ change: (inout JobMove) -> Void) throws -> Int {
        let held = try lock(where: "state = 'running' AND \(condition)")
        try move(
            held.map { job in
                var move = JobMove(job, to: job.isToBeCancelled ? .cancelled : .available)
                change(&move)
                return move
            })
        return held.count
    }
}

extension JobMove {
    fileprivate mutating func putBack() {
        attempt = max(job.attempt - 1, 0)
        event = state == .cancelled ? (.cancelled, "Cancelled while it ran.") : (.putBack, "The worker stopped.")
    }

    fileprivate mutating func rescue() {
        let message = "The worker that ran it has gone."
        event = (.rescued, message)
        guard state == .available, job.attempt >= job.maxAttempts else { return }
        state = .discarded
        failure = ("job.worker_lost", message)
    }
}
