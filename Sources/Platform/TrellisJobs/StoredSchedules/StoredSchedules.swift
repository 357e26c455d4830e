import TrellisDatabase
package import TrellisKernel

extension JobStore {
    /// The schedules that were made at run time, of all tenants.
    package var storedSchedules: StoredSchedules {
        StoredSchedules(database: JobDatabase(system: product), jobs: jobs)
    }
}

/// A schedule that is due.
package struct DueSchedule: Hashable, Sendable {
    package let tenantID: ID<Tenant>
    package let id: ID<StoredSchedule>
    /// The name of its job.
    package let job: String
}

/// The rows of schedules that were made at run time, for workers and operators.
///
/// A due time is enqueued once, however many workers there are: the row is locked, its next due time is set and the job is
/// enqueued in one transaction. Others skip the row meanwhile.
package struct StoredSchedules: Sendable {
    /// The time until a schedule of a paused tenant is looked at again.
    private static let pause = Duration.seconds(60)
    /// How long a schedule whose job no worker knows waits for one that does, before it counts as failing.
    private static let unknownAfter = Duration.seconds(300)
    /// The delays between attempts to enqueue.
    private static let backoff = Backoff(first: .seconds(1), limit: .seconds(300), jitter: 1...1)
    private static let options = TransactionOptions.repeatable(attempts: 5, isolation: .readCommitted)

    /// The database of the product, which has the schedules.
    let database: JobDatabase
    /// The database that their jobs live in.
    let jobs: JobDatabase

    /// Returns the schedules that are due and whose jobs are known, the longest due first.
    package func due(_ known: [JobContract], limit: Int) async throws -> [DueSchedule] {
        try await database.read { tx in
            try tx.sql.rows(
                """
                SELECT tenant_id, id, name FROM job_schedule_run r WHERE attempt_at IS NOT NULL \
                AND attempt_at <= \(tx.databaseNow) AND \(JobContract.includes(known, in: "r")) \
                ORDER BY attempt_at LIMIT \(limit)
                """
            ) { row in
                DueSchedule(
                    tenantID: try row.decode(ID<Tenant>.self, at: 0),
                    id: try row.decode(ID<StoredSchedule>.self, at: 1), job: try row.decode(String.self, at: 2))
            }
        }
    }

    /// Returns when the next schedule whose job is known is due.
    package func next(_ known: [JobContract]) async throws -> Timestamp? {
        try await database.read { tx in
            try tx.sql.rows(
                """
                SELECT attempt_at FROM job_schedule_run r WHERE attempt_at IS NOT NULL \
                AND \(JobContract.includes(known, in: "r")) ORDER BY attempt_at LIMIT 1
                """
            ) { try $0.decode(Timestamp.self, at: 0) }.first
        }
    }

    /// Enqueues the jobs of schedules that are still due and sets their next due times, in one transaction; returns the
    /// number of schedules that no other worker had.
    ///
    /// - Throws: the error of any of them; then nothing is written.
    package func fire(_ due: [DueSchedule], _ catalog: JobCatalog) async throws -> Int {
        try await database.system.write(options: Self.options) { tx in
            let rows = JobRows(JobDatabase.allTenants(in: tx))
            // In the order in which others lock jobs: each may find, and lock, the last job of its schedule.
            let runs = try rows.lockDue(due).sorted {
                ($0.tenantID, $0.lastJobID ?? .last) < ($1.tenantID, $1.lastJobID ?? .last)
            }
            let schedules = try rows.schedules(of: runs)
            var count = 0
            for run in runs {
                guard let schedule = schedules[run.id], let registration = catalog[schedule.job] else { continue }
                try rows.write(try tx.fire(schedule, run, registration), of: run)
                count += 1
            }
            return count
        }
    }

    /// Stores why the job of a due schedule can't be enqueued, and when it is tried again: more and more rarely.
    package func recordFailure(of due: DueSchedule, code: String, _ reason: String) async throws {
        try await database.system.write(options: Self.options) { tx in
            let rows = JobRows(JobDatabase.allTenants(in: tx))
            guard let run = try rows.lockDue([due]).first else { return }
            let (failures, now) = (run.failures + 1, rows.now)
            try rows.sql.execute(
                """
                UPDATE job_schedule_run SET failures = \(failures), failing_since = \(run.failingSince ?? now), \
                failure_code = \(code.storable(limit: 200)), failure = \(reason.storable(limit: 2000)), \
                attempt_at = \(now + Self.backoff.delay(after: failures)) \
                WHERE tenant_id = \(run.tenantID) AND id = \(run.id)
                """)
        }
    }

    /// Lets the due schedules of a paused tenant wait for a while, with their due times.
    package func postpone(_ tenant: ID<Tenant>) async throws {
        try await database.write { rows in
            _ = try rows.sql.execute(
                """
                UPDATE job_schedule_run SET attempt_at = \(rows.now + Self.pause) WHERE tenant_id = \(tenant) \
                AND attempt_at IS NOT NULL AND attempt_at <= \(rows.now)
                """)
        }
    }

    /// Marks schedules that have been due for some minutes and whose jobs no worker knows, and lets them wait.
    package func noteUnknown(_ known: [JobContract]) async throws {
        try await database.write { rows in
            let now = rows.now
            _ = try rows.sql.execute(
                """
                UPDATE job_schedule_run SET attempt_at = \(now + Self.unknownAfter), \
                failing_since = coalesce(failing_since, \(now.typedParameter)), failure_code = 'job.unknown_name', \
                failure = 'No worker knows the job, or this version of its arguments.' \
                WHERE attempt_at IS NOT NULL AND attempt_at <= \(now - Self.unknownAfter) \
                AND NOT \(JobContract.includes(known, in: "job_schedule_run"))
                """)
        }
    }

    /// Stores how the last jobs of schedules have ended, since schedules outlive the rows of jobs.
    package func noteOutcomes() async throws {
        if database.system.database.hasJobsElsewhere { return try await noteOutcomesElsewhere() }
        try await database.write { rows in
            _ = try rows.sql.execute(
                """
                UPDATE job_schedule_run SET last_outcome = j.state FROM job j WHERE last_job_id IS NOT NULL \
                AND last_outcome IS NULL AND j.tenant_id = job_schedule_run.tenant_id \
                AND j.id = job_schedule_run.last_job_id AND j.finished_at IS NOT NULL
                """)
        }
    }

    /// Does the same if the jobs live in another database, for some schedules at a time.
    private func noteOutcomesElsewhere() async throws {
        var place: ID<StoredSchedule>?
        while true {
            var query = ScheduleRunRecord.where { $0.lastJobID != nil && $0.lastOutcome == nil }
            if let place { query = query.where { $0.id > place } }
            let runs = try await database.everyTenant.fetch(query.order { $0.id.ascending }.limit(500))
            guard let last = runs.last else { return }
            place = last.id
            let (tenants, ids) = (Array(Set(runs.map(\.tenantID))).sorted(), runs.compactMap(\.lastJobID))
            let ended = try await jobs.everyTenant.fetch(
                JobRecord.where { $0.tenantID.in(tenants) && $0.id.in(ids) && $0.finishedAt != nil })
            guard !ended.isEmpty else { continue }
            try await database.system.write(options: Self.options) { tx in
                let rows = JobDatabase.allTenants(in: tx)
                for job in ended {
                    // The condition repeats that it is still the last job.
                    try rows.update(ScheduleRunRecord.where { $0.lastJobID == job.id && $0.lastOutcome == nil }) {
                        [$0.lastOutcome.set(job.state.rawValue)]
                    }
                }
            }
        }
    }
}

extension JobRows {
    /// Returns those of the schedules that are still due, locked until the transaction ends; skips those that others have.
    fileprivate func lockDue(_ due: [DueSchedule]) throws -> [ScheduleRunRecord] {
        guard !due.isEmpty else { return [] }
        var listed = ValueRows("listed")
        listed.add("tenant_id", due.map(\.tenantID))
        listed.add("id", due.map(\.id))
        let lock = SQL.on(sqlite: "", postgres: " FOR UPDATE SKIP LOCKED")
        return try sql.fetch(
            """
            SELECT \(columns: ScheduleRunRecord.self) FROM job_schedule_run WHERE (tenant_id, id) IN \
            (SELECT listed.tenant_id, listed.id FROM \(listed)) AND attempt_at <= \(now) ORDER BY attempt_at\(lock)
            """, as: ScheduleRunRecord.self)
    }

    fileprivate func schedules(
        of runs: [ScheduleRunRecord]
    ) throws -> [ID<StoredSchedule>: StoredScheduleRecord] {
        guard !runs.isEmpty else { return [:] }
        var listed = ValueRows("listed")
        listed.add("tenant_id", runs.map(\.tenantID))
        listed.add("id", runs.map(\.id))
        let schedules = try sql.fetch(
            """
            SELECT \(columns: StoredScheduleRecord.self) FROM job_stored_schedule WHERE (tenant_id, id) IN \
            (SELECT listed.tenant_id, listed.id FROM \(listed))
            """, as: StoredScheduleRecord.self)
        return Dictionary(schedules.map { ($0.id, $0) }) { first, _ in first }
    }

    fileprivate func write(_ fired: FiredSchedule, of run: ScheduleRunRecord) throws {
        let last: SQL =
            fired.job.map { job in
                ", last_at = \(fired.due), last_job_id = \(job), last_outcome = NULL"
            } ?? ""
        try sql.execute(
            """
            UPDATE job_schedule_run SET next_at = \(fired.next), attempt_at = \(fired.next), failures = 0, \
            failing_since = NULL, failure_code = NULL, failure = NULL\(last) \
            WHERE tenant_id = \(run.tenantID) AND id = \(run.id)
            """)
    }
}

extension ID where Entity == BackgroundJob {
    /// The identifier after all others, which no job has.
    fileprivate static var last: Self { Self(high: .max, low: .max) }
}

/// What became of a due time.
private struct FiredSchedule {
    let due: Timestamp
    let next: Timestamp
    /// The new job; nil if the due time is skipped.
    var job: ID<BackgroundJob>?
}

extension SystemTransaction {
    /// Enqueues the job of a due schedule, unless its due times are skipped or an earlier job hasn't ended.
    fileprivate func fire(
        _ schedule: StoredScheduleRecord, _ run: ScheduleRunRecord, _ registration: JobRegistration
    ) throws -> FiredSchedule {
        let times = try schedule.dueTimes()
        let due = times.due(from: run.nextAt, to: databaseNow).last
        var fired = FiredSchedule(due: due ?? run.nextAt, next: times.next(after: max(databaseNow, run.nextAt)))
        guard due != nil else { return fired }
        let scope = Scope(
            tenantID: schedule.tenantID, userID: .noUser, requestID: "",
            origin: WorkOrigin("schedule \(schedule.name)", permission: schedule.permission))
        let job = try registration.stored.enqueue(
            schedule.arguments.text, schedule.jobVersion, schedule.options(onConflict: .keep), inTenant(scope))
        fired.job = job.alreadyExisted ? nil : job.id
        return fired
    }
}
