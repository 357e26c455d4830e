package import TrellisDatabase
package import TrellisKernel

extension JobStore {
    /// Makes the schedules' rows match what the product declares: new ones are added, those whose job, rule or time zone
    /// changed get their new time, those that are declared no more are removed.
    ///
    /// A schedule that isn't among these may be declared by another release that runs beside this one, so it goes only when
    /// it has been due for a day and nobody has enqueued by it. Idempotent, and harmless when several processes start at
    /// once.
    package func declare(_ schedules: [JobScheduleRecord]) async throws {
        try await database.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
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
            let longAgo = tx.now - .seconds(86_400)
            try tx.delete(
                JobScheduleRecord.where { !$0.id.in(names) && $0.pausedAt == nil && $0.nextAt < longAgo })
        }
    }

    /// The schedules, by name.
    package func schedules() async throws -> [JobScheduleRecord] {
        try await database.query { try $0.fetch(JobScheduleRecord.all.order { $0.id.ascending }) }
    }

    /// The schedules whose time has come and that aren't paused, the longest due first.
    package func dueSchedules() async throws -> [JobScheduleRecord] {
        try await database.read { tx in
            let now = tx.now
            return try tx.fetch(
                JobScheduleRecord.where { $0.nextAt <= now && $0.pausedAt == nil }.order { $0.nextAt.ascending })
        }
    }

    /// Enqueues for one due time of a schedule and moves it to its next, both or neither; nil when another process did,
    /// or when the schedule is paused.
    ///
    /// - Parameters:
    ///   - due: the time it is due at, as its row says.
    ///   - next: the time it is due at afterwards.
    ///   - enqueue: enqueues the job; nil to let the time pass without one.
    package func fire(
        _ schedule: String, at due: Timestamp, next: Timestamp,
        enqueue: @escaping @Sendable (SystemTransaction) throws -> EnqueuedJob?
    ) async throws -> EnqueuedJob? {
        try await database.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
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

    /// Stops a schedule from enqueuing; idempotent.
    ///
    /// - Throws: ``JobError/notFound``.
    package func pause(schedule: String, by actor: ID<User>?) async throws {
        try await setPause(schedule, .schedulePaused, actor)
    }

    /// Lets a schedule enqueue again; idempotent.
    ///
    /// The times it has missed meanwhile are due.
    ///
    /// - Throws: ``JobError/notFound``.
    package func resume(schedule: String, by actor: ID<User>?) async throws {
        try await setPause(schedule, .scheduleResumed, actor)
    }

    private func setPause(_ name: String, _ kind: JobEventKind, _ actor: ID<User>?) async throws {
        try await database.write { tx in
            guard let schedule = try tx.find(JobScheduleRecord.self, name, lock: .forUpdate) else {
                throw JobError.notFound
            }
            let isPaused = kind == .schedulePaused
            guard (schedule.pausedAt == nil) == isPaused else { return }
            try tx.update(JobScheduleRecord.where { $0.id == name }) { [$0.pausedAt.set(isPaused ? tx.now : nil)] }
            try JobRows(Self.crossing(tx)).tell([
                JobHappening(tenantID: .platform, kind: kind, message: name, actor: actor)
            ])
        }
    }
}
