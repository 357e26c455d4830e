package import TrellisDatabase
package import TrellisKernel

/// The rows of schedules: their due times and pauses.
package struct JobSchedules: Sendable {
    let database: JobDatabase

    /// Synchronizes the schedules' rows with the declared schedules.
    ///
    /// Inserts new schedules, updates the next due time of those whose job, rule or time zone changed, and deletes
    /// those that are no longer declared. Another release that runs at the same time may declare a schedule that isn't
    /// in the list, so a row is deleted only if it isn't paused and has been due for a day without a job. Idempotent,
    /// and safe when several processes start at once.
    ///
    /// - Parameter declared: returns the schedules, with their next due times after the time that it gets.
    package func declare(_ declared: @escaping @Sendable (Timestamp) -> [JobScheduleRecord]) async throws {
        try await database.system.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            let schedules = declared(tx.databaseNow)
            try tx.insertMissing(schedules)
            for schedule in schedules {
                try tx.update(
                    JobScheduleRecord.where {
                        $0.id == schedule.id
                            && ($0.rule != schedule.rule || $0.timeZone != schedule.timeZone || $0.job != schedule.job)
                    }
                ) {
                    [
                        $0.rule.set(schedule.rule), $0.timeZone.set(schedule.timeZone), $0.job.set(schedule.job),
                        $0.nextAt.set(schedule.nextAt),
                    ]
                }
            }
            let names = schedules.map(\.id)
            let longAgo = tx.databaseNow - .seconds(86_400)
            try tx.delete(
                JobScheduleRecord.where { !$0.id.in(names) && $0.pausedAt == nil && $0.nextAt < longAgo })
        }
    }

    /// Returns the schedules by name.
    package func all() async throws -> [JobScheduleRecord] {
        try await database.system.fetch(JobScheduleRecord.all.order { $0.id.ascending })
    }

    /// Returns the due schedules that aren't paused, the longest due first.
    package func due() async throws -> [JobScheduleRecord] {
        try await database.system.read { tx in
            let now = tx.databaseNow
            return try tx.fetch(
                JobScheduleRecord.where { $0.nextAt <= now && $0.pausedAt == nil }.order { $0.nextAt.ascending })
        }
    }

    /// Enqueues the job for one due time and sets the next due time, in one transaction.
    ///
    /// Returns nil if another process has done it, if the schedule is paused, or if `enqueue` returns nil.
    ///
    /// - Parameters:
    ///   - due: the due time in the row.
    ///   - next: the next due time.
    ///   - enqueue: enqueues the job; returns nil to skip the due time.
    package func fire(
        _ schedule: String, at due: Timestamp, next: Timestamp,
        enqueue: @escaping @Sendable (SystemTransaction) throws -> EnqueuedJob?
    ) async throws -> EnqueuedJob? {
        try await database.system.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            let moved = try tx.update(
                JobScheduleRecord.where { $0.id == schedule && $0.nextAt == due && $0.pausedAt == nil }
            ) { [$0.nextAt.set(next)] }
            guard moved == 1, let job = try enqueue(tx) else { return nil }
            try tx.update(JobScheduleRecord.where { $0.id == schedule }) {
                [$0.lastAt.set(due), $0.lastJobID.set(job.id)]
            }
            return job
        }
    }

    /// Stores why a due schedule couldn't enqueue, until it can.
    package func recordFailure(of schedule: String, _ reason: String) async throws {
        try await database.system.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            guard let row = try tx.find(JobScheduleRecord.self, schedule, lock: .forUpdate),
                row.nextAt <= tx.databaseNow
            else { return }
            try tx.update(JobScheduleRecord.where { $0.id == schedule }) {
                [$0.failingSince.set(row.failingSince ?? tx.databaseNow), $0.failure.set(reason.storable(limit: 2000))]
            }
        }
    }

    /// Forgets the failure of a schedule, which has enqueued its job.
    package func clearFailure(of schedule: String) async throws {
        try await database.system.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            _ = try tx.update(JobScheduleRecord.where { $0.id == schedule }) {
                [$0.failingSince.set(nil), $0.failure.set(nil)]
            }
        }
    }

    /// Pauses a schedule, so that it enqueues no jobs; idempotent.
    ///
    /// - Throws: ``JobError/notFound``.
    package func pause(_ schedule: String, by actor: ID<User>?) async throws {
        try await setPause(schedule, .schedulePaused, actor)
    }

    /// Resumes a schedule; idempotent.
    ///
    /// Due times that it missed while paused are due now.
    ///
    /// - Throws: ``JobError/notFound``.
    package func resume(_ schedule: String, by actor: ID<User>?) async throws {
        try await setPause(schedule, .scheduleResumed, actor)
    }

    private func setPause(_ name: String, _ kind: JobHistoryKind, _ actor: ID<User>?) async throws {
        try await database.system.write { tx in
            guard let schedule = try tx.find(JobScheduleRecord.self, name, lock: .forUpdate) else {
                throw JobError.notFound
            }
            let isPaused = kind == .schedulePaused
            guard (schedule.pausedAt == nil) == isPaused else { return }
            let pausedAt = isPaused ? tx.databaseNow : nil
            try tx.update(JobScheduleRecord.where { $0.id == name }) { [$0.pausedAt.set(pausedAt)] }
            try JobRows(JobDatabase.allTenants(in: tx)).insertHistory([
                JobHistoryEntry(tenantID: .platform, kind: kind, message: name, actor: actor)
            ])
        }
    }
}
