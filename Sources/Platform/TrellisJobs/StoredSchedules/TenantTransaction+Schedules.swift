public import TrellisDatabase
public import TrellisKernel

extension TenantTransaction {
    /// Makes a schedule of the tenant: from now on, a job is enqueued at each due time, also after a restart.
    ///
    /// ```swift
    /// try tx.schedule(SendReport(team: team), named: "report \(team)", .cron("0 8 * * mon"), in: "Europe/Berlin")
    /// ```
    /// A due time is skipped while the job of an earlier one hasn't ended. The jobs have no user, and the permission of
    /// this transaction's origin.
    ///
    /// - Parameters:
    ///   - name: unique in the tenant.
    ///   - timeZone: the time zone of a cron expression, by its IANA name.
    /// - Throws: ``StoredScheduleError/nameTaken``, ``StoredScheduleError/invalidRule(_:)``;
    ///   ``JobError/argumentsTooLarge(size:limit:)``; ``TrellisDatabase/GlobalAccessError/tenantScope``.
    @discardableResult
    public func schedule<J: JobPayload>(
        _ job: J, named name: String, _ rule: ScheduleRule, in timeZone: String = "UTC",
        misfire: StoredSchedule.Misfire = .latest
    ) throws -> ScheduleDetails {
        try insertSchedule(try draft(job, name, rule, timeZone, misfire))
    }

    /// Gives a schedule of the tenant another job, name and rule.
    ///
    /// - Throws: the errors of ``schedule(_:named:_:in:misfire:)``, and ``StoredScheduleError/notFound``.
    @discardableResult
    public func reschedule<J: JobPayload>(
        _ id: ID<StoredSchedule>, _ job: J, named name: String, _ rule: ScheduleRule, in timeZone: String = "UTC",
        misfire: StoredSchedule.Misfire = .latest
    ) throws -> ScheduleDetails {
        try change(try lockedSchedule(id), to: try draft(job, name, rule, timeZone, misfire))
    }

    /// Pauses a schedule of the tenant, so that it enqueues no jobs; idempotent.
    ///
    /// - Throws: ``StoredScheduleError/notFound``.
    @discardableResult
    public func pauseSchedule(_ id: ID<StoredSchedule>) throws -> ScheduleDetails {
        var schedule = try lockedSchedule(id)
        guard schedule.pausedAt == nil else { return try details(of: schedule) }
        schedule.pausedAt = databaseNow
        schedule = try update(schedule)
        try update(ScheduleRunRecord.where { $0.id == id }) { [$0.attemptAt.set(nil)] }
        return try details(of: schedule)
    }

    /// Resumes a schedule of the tenant with its next due time; idempotent.
    ///
    /// Due times while it was paused are skipped.
    ///
    /// - Throws: ``StoredScheduleError/notFound``.
    @discardableResult
    public func resumeSchedule(_ id: ID<StoredSchedule>) throws -> ScheduleDetails {
        var schedule = try lockedSchedule(id)
        guard schedule.pausedAt != nil else { return try details(of: schedule) }
        schedule.pausedAt = nil
        schedule = try update(schedule)
        try restart(schedule)
        return try details(of: schedule)
    }

    /// Deletes a schedule of the tenant; jobs that it has enqueued stay.
    ///
    /// - Throws: ``StoredScheduleError/notFound``.
    public func deleteSchedule(_ id: ID<StoredSchedule>) throws {
        try delete(try lockedSchedule(id))
    }

    private func draft<J: JobPayload>(
        _ job: J, _ name: String, _ rule: ScheduleRule, _ timeZone: String, _ misfire: StoredSchedule.Misfire
    ) throws -> ScheduleDraft {
        if scope.tenantID != .platform, job is any GlobalJobPayload { throw GlobalAccessError.tenantScope }
        return ScheduleDraft(
            name: name, job: J.name, arguments: try StoredArguments.Checked(job), rule: rule, timeZone: timeZone,
            misfire: misfire, permission: scope.origin.permission)
    }
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns the schedules of the tenant that were made at run time, by name.
    public func schedules() throws -> [ScheduleDetails] {
        try details(of: try fetch(StoredScheduleRecord.order { $0.name.ascending }))
    }

    /// Returns a schedule of the tenant.
    ///
    /// - Throws: ``StoredScheduleError/notFound``.
    public func schedule(_ id: ID<StoredSchedule>) throws -> ScheduleDetails {
        guard let schedule = try find(StoredScheduleRecord.self, id) else { throw StoredScheduleError.notFound }
        return try details(of: schedule)
    }

    /// Returns a page of the tenant's schedules, by name.
    package func schedules(_ page: PageRequest) throws -> Page<ScheduleDetails> {
        let found = try self.page(StoredScheduleRecord.order { $0.name.ascending }, page)
        let details = try details(of: found.items)
        return Page(items: details, nextCursor: found.nextCursor)
    }

    package func details(of schedule: StoredScheduleRecord) throws -> ScheduleDetails {
        let run = try find(ScheduleRunRecord.self, schedule.id)
        let job = try run?.lastJobID.flatMap { try find(JobRecord.self, $0) }
        return ScheduleDetails(schedule, run, job?.state)
    }

    private func details(of schedules: [StoredScheduleRecord]) throws -> [ScheduleDetails] {
        let runs = try fetch(ScheduleRunRecord.self, ids: schedules.map(\.id))
        let jobs = try fetch(JobRecord.self, ids: runs.compactMap(\.lastJobID))
        let states = Dictionary(jobs.map { ($0.id, $0.state) }) { first, _ in first }
        let byID = Dictionary(runs.map { ($0.id, $0) }) { first, _ in first }
        return schedules.map { schedule in
            let run = byID[schedule.id]
            return ScheduleDetails(schedule, run, run?.lastJobID.flatMap { states[$0] })
        }
    }
}
