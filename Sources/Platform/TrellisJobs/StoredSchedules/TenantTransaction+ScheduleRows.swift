package import TrellisDatabase
package import TrellisKernel

extension TenantTransaction {
    /// Inserts a schedule.
    ///
    /// - Throws: ``StoredScheduleError/nameTaken``, ``StoredScheduleError/invalidRule(_:)``;
    ///   ``JobError/argumentsTooLarge(size:limit:)``.
    package func insertSchedule(_ draft: ScheduleDraft) throws -> ScheduleDetails {
        try checkArguments(of: draft)
        var record = StoredScheduleRecord(
            id: ID(), tenantID: scope.tenantID, name: draft.name, job: draft.job, jobVersion: 1,
            arguments: JSONText("{}"), cron: nil, timeZone: draft.timeZone, everySeconds: nil, misfire: "")
        draft.apply(to: &record)
        let next = try draft.dueTimes().next(after: databaseNow)
        record = try mappingNameConflict { try insert(record) }
        let run = try insert(
            ScheduleRunRecord(
                id: record.id, tenantID: scope.tenantID, name: record.job, version: record.jobVersion, nextAt: next,
                attemptAt: next))
        try insertSubjects(of: draft, record.id)
        return ScheduleDetails(record, run, nil)
    }

    /// Returns a schedule, locked until the transaction ends.
    ///
    /// - Throws: ``StoredScheduleError/notFound``.
    package func lockedSchedule(_ id: ID<StoredSchedule>) throws -> StoredScheduleRecord {
        guard let schedule = try find(StoredScheduleRecord.self, id, lock: .forNoKeyUpdate) else {
            throw StoredScheduleError.notFound
        }
        return schedule
    }

    /// Changes a locked schedule; a new rule applies from now on.
    ///
    /// - Throws: as ``insertSchedule(_:)``.
    package func change(_ schedule: StoredScheduleRecord, to draft: ScheduleDraft) throws -> ScheduleDetails {
        try checkArguments(of: draft)
        _ = try draft.dueTimes()
        var changed = schedule
        draft.apply(to: &changed)
        changed = try mappingNameConflict { try update(changed) }
        try update(ScheduleRunRecord.where { $0.id == schedule.id }) {
            [$0.name.set(changed.job), $0.version.set(changed.jobVersion)]
        }
        if changed.rule != schedule.rule || changed.timeZone != schedule.timeZone {
            try restart(changed)
        } else if schedule.pausedAt == nil {
            try retryNow(changed)
        }
        try delete(ScheduleSubjectRecord.where { $0.scheduleID == schedule.id })
        try insertSubjects(of: draft, schedule.id)
        return try details(of: changed)
    }

    /// Enqueues the job of a locked schedule now, whatever its due times.
    ///
    /// - Throws: ``JobError/notUnique(existing:)`` if an earlier job of the schedule hasn't ended; if the jobs live in another
    ///   database, the new job ends as cancelled instead.
    package func run(_ schedule: StoredScheduleRecord, _ arguments: StoredArguments) throws -> EnqueuedJob {
        // Before the job's unique key, as workers do: otherwise each could wait for the other.
        _ = try find(ScheduleRunRecord.self, schedule.id, lock: .forNoKeyUpdate)
        // Elsewhere the database of the jobs decides, and the status of the job says so.
        let conflict: UniqueJob.Conflict = hasJobsElsewhere ? .keep : .reject
        let job = try arguments.enqueue(
            schedule.arguments.text, schedule.jobVersion, schedule.options(onConflict: conflict), self)
        try update(ScheduleRunRecord.where { $0.id == schedule.id }) {
            [$0.lastAt.set(databaseNow), $0.lastJobID.set(job.id), $0.lastOutcome.set(nil)]
        }
        return job
    }

    /// Sets the first due time from now on; forgets failures.
    func restart(_ schedule: StoredScheduleRecord) throws {
        do {
            let next = try schedule.dueTimes().next(after: databaseNow)
            let attempt = schedule.pausedAt == nil ? next : nil
            try update(ScheduleRunRecord.where { $0.id == schedule.id }) {
                [$0.nextAt.set(next), $0.attemptAt.set(attempt)] + $0.withoutFailure
            }
        } catch let error as ScheduleError {
            throw StoredScheduleError.invalidRule(error)
        }
    }

    /// Tries a failing schedule again at once, since what failed may have changed.
    private func retryNow(_ schedule: StoredScheduleRecord) throws {
        guard let run = try find(ScheduleRunRecord.self, schedule.id), run.failingSince != nil else { return }
        try update(ScheduleRunRecord.where { $0.id == schedule.id }) {
            [$0.attemptAt.set(run.nextAt)] + $0.withoutFailure
        }
    }

    private func checkArguments(of draft: ScheduleDraft) throws {
        if let job = draft.arguments.confidentialJob { throw JobError.confidentialSchedule(job: job) }
        try (attachment(JobLimits.self) ?? JobLimits()).checkArguments(draft.arguments.text)
    }

    private func insertSubjects(of draft: ScheduleDraft, _ id: ID<StoredSchedule>) throws {
        let rows = Set(draft.arguments.subjects).map { subject in
            ScheduleSubjectRecord(id: ID(), tenantID: scope.tenantID, scheduleID: id, subject: subject.description)
        }
        if !rows.isEmpty { try insert(contentsOf: rows) }
    }

    private func mappingNameConflict<Value>(_ write: () throws -> Value) throws -> Value {
        do {
            return try write()
        } catch DatabaseError.uniqueViolation(constraint: "job_stored_schedule_name_key") {
            throw StoredScheduleError.nameTaken
        }
    }
}

extension ScheduleRunRecord.Columns {
    /// The assignments for a schedule that doesn't fail.
    fileprivate var withoutFailure: [Assignment] {
        [failures.set(0), failingSince.set(nil), failureCode.set(nil), failure.set(nil)]
    }
}

extension StoredScheduleRecord {
    /// The options of its jobs: only one of them waits or runs at a time.
    func options(onConflict conflict: UniqueJob.Conflict) -> JobOptions {
        JobOptions(unique: UniqueJob("schedule \(id)", onConflict: conflict))
    }
}
