import TrellisDatabase
import TrellisKernel

/// The progress of a job.
package struct JobProgress: Hashable, Sendable {
    package let lease: JobLease
    /// The percentage done; nil keeps the previous value.
    package var percent: Int?
    /// The job's description of what it is doing; nil keeps the previous value.
    package var note: String?

    package init(_ lease: JobLease, percent: Int? = nil, note: String? = nil) {
        self.lease = lease
        self.percent = percent
        self.note = note
    }
}

/// The reports about running jobs: progress, log lines and statistics.
package struct JobReports: Sendable {
    /// The maximum number of log lines stored per job; the latest are kept.
    package static let maxLogLines = 1000

    let database: JobDatabase

    /// Stores the progress of jobs, except those whose lease was lost.
    package func setProgress(_ progress: [JobProgress]) async throws {
        guard !progress.isEmpty else { return }
        try await database.write { try $0.setProgress(progress) }
    }

    /// Adds lines to the logs of jobs.
    ///
    /// Drops lines of deleted jobs, and all but the latest ``maxLogLines`` of each job.
    package func appendLog(_ lines: [JobLogRecord]) async throws {
        guard !lines.isEmpty else { return }
        try await database.write { try $0.appendLog(lines) }
    }

    /// Adds statistics to the stored statistics of the same queue and minute, and times to those of the same queue.
    package func addStatistics(
        _ minutes: [JobStatisticsRecord], _ times: [JobLatencyRecord] = []
    ) async throws {
        guard !minutes.isEmpty || !times.isEmpty else { return }
        try await database.write { rows in
            try rows.addStatistics(minutes)
            try rows.addTimes(times)
        }
    }
}

extension JobRows {
    fileprivate func setProgress(_ progress: [JobProgress]) throws {
        let ordered = progress.sorted { ($0.lease.tenantID, $0.lease.id) < ($1.lease.tenantID, $1.lease.id) }
        var told = ValueRows("told")
        told.add("tenant_id", ordered.map(\.lease.tenantID))
        told.add("id", ordered.map(\.lease.id))
        told.add("lease", ordered.map(\.lease.lease))
        told.add("percent", ordered.map { $0.percent.map { min(max($0, 0), 100) } ?? -1 })
        told.add("note", ordered.map { $0.note?.storable() ?? "" })
        try sql.execute(
            """
            UPDATE job SET progress = coalesce(nullif(told.percent, -1), progress), \
            progress_note = coalesce(nullif(told.note, ''), progress_note) FROM \(told) \
            WHERE job.tenant_id = told.tenant_id AND job.id = told.id AND job.lease = told.lease \
            AND job.worker_id IS NOT NULL
            """)
    }

    fileprivate func appendLog(_ lines: [JobLogRecord]) throws {
        var added = ValueRows("added")
        added.add("id", lines.map(\.id))
        added.add("tenant_id", lines.map(\.tenantID))
        added.add("job_id", lines.map(\.jobID))
        added.add("attempt", lines.map(\.attempt))
        added.add("level", lines.map(\.level))
        added.add("message", lines.map { $0.message.storable() })
        added.add("pause", lines.map { ($0.at - now).storedMicroseconds })
        try sql.execute(
            """
            INSERT INTO job_log (id, tenant_id, job_id, attempt, level, message, at) SELECT added.id, added.tenant_id, \
            added.job_id, added.attempt, added.level, added.message, \(now.later(by: "added.pause")) FROM \(added) \
            WHERE EXISTS (SELECT 1 FROM job WHERE job.tenant_id = added.tenant_id AND job.id = added.job_id)
            """)
        let jobs = Dictionary(lines.map { ($0.jobID, $0.tenantID) }) { first, _ in first }.sorted { $0.key < $1.key }
        var logged = ValueRows("logged")
        logged.add("tenant_id", jobs.map(\.value))
        logged.add("job_id", jobs.map(\.key))
        try sql.execute(
            """
            DELETE FROM job_log WHERE (tenant_id, id) IN (SELECT o.tenant_id, o.id FROM \(logged) JOIN job_log o \
            ON o.tenant_id = logged.tenant_id AND o.job_id = logged.job_id WHERE o.id <= (SELECT k.id FROM job_log k \
            WHERE k.tenant_id = logged.tenant_id AND k.job_id = logged.job_id ORDER BY k.id DESC \
            LIMIT 1 OFFSET \(JobReports.maxLogLines)))
            """)
    }

    fileprivate func addStatistics(_ minutes: [JobStatisticsRecord]) throws {
        guard !minutes.isEmpty else { return }
        // One statement can't update a row twice.
        let ordered = Dictionary(minutes.map { ($0.id, $0) }) { $0 + $1 }.values.sorted { $0.id < $1.id }
        var added = ValueRows("added")
        added.add("id", ordered.map(\.id))
        added.add("queue", ordered.map(\.queue))
        added.add("pause", ordered.map { ($0.minute - now).storedMicroseconds })
        let sums: [(String, KeyPath<JobStatisticsRecord, Int>)] = [
            ("completed", \.completed), ("failed", \.failed), ("lost", \.lost), ("wait_sum", \.waitSum),
            ("run_sum", \.runSum),
        ]
        let maxima: [(String, KeyPath<JobStatisticsRecord, Int>)] = [("wait_max", \.waitMax), ("run_max", \.runMax)]
        for (column, path) in sums + maxima { added.add(column, ordered.map { $0[keyPath: path] }) }
        let names = (sums + maxima).map(\.0)
        let greatest = SQL.on(sqlite: "max", postgres: "greatest")
        let changes =
            sums.map { column, _ -> SQL in "\(raw: column) = job_minute.\(raw: column) + excluded.\(raw: column)" }
            + maxima.map { column, _ in
                "\(raw: column) = \(greatest)(job_minute.\(raw: column), excluded.\(raw: column))"
            }
        try sql.execute(
            """
            INSERT INTO job_minute (id, queue, minute, \(raw: names.joined(separator: ", "))) SELECT added.id, \
            added.queue, \(now.later(by: "added.pause")), \(raw: names.map { "added.\($0)" }.joined(separator: ", ")) \
            FROM \(added) WHERE true ON CONFLICT (id) DO UPDATE SET \(SQL.joined(changes, separator: ", "))
            """)
    }
}

extension JobStatisticsRecord {
    fileprivate static func + (left: Self, right: Self) -> Self {
        var sum = left
        for path in [\Self.completed, \.failed, \.lost, \.waitSum, \.runSum] {
            sum[keyPath: path] = left[keyPath: path] &+ right[keyPath: path]
        }
        sum.waitMax = max(left.waitMax, right.waitMax)
        sum.runMax = max(left.runMax, right.runMax)
        return sum
    }
}
