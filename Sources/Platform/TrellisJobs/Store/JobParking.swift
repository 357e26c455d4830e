import TrellisDatabase
import TrellisKernel

/// What a parked job does next.
public enum ParkingWait: Hashable, Sendable {
    /// It is parked for the first time since it last ran or was retried, or for this reason, and runs again after the
    /// pause.
    case first(Duration)
    /// It runs again after the pause.
    case again(Duration)
    /// It has waited for too long.
    case over
}

/// The number of jobs that a call has parked and discarded.
public struct ParkedJobs: Hashable, Sendable {
    /// The number of jobs that wait for another release.
    public var parked: Int
    /// The number of jobs that have waited for too long.
    public var discarded: Int

    /// Creates numbers.
    public init(parked: Int = 0, discarded: Int = 0) {
        self.parked = parked
        self.discarded = discarded
    }
}

/// Jobs that wait for a release that can run them: their name or version is unknown, or their arguments can't be read.
///
/// During a deployment releases run side by side, so such a job is *parked*: it runs again after pauses, its attempts
/// don't count, and its history has one `parked` entry since it last ran or was retried, or since the reason changed. After
/// a limit it is discarded.
package struct JobParking: Sendable {
    /// Why a job is parked.
    package struct Reason: Sendable {
        let code: String
        let message: String
    }
    /// How long a job waits unless the settings say otherwise: a week.
    static let standardLimit = Duration.seconds(7 * 86_400)
    /// The first pauses; a job that has waited for ten minutes is tried less often.
    static let firstPause = Duration.seconds(30)
    private static let laterPause = Duration.seconds(600)
    /// The most jobs that a call parks.
    private static let portion = 500

    let database: JobDatabase

    /// Returns what a job that this release can't run does next; inserts its history entry if it is parked for the first time.
    ///
    /// - Parameter limit: how long the job may wait; nil for as long as the reason lasts.
    func wait(of job: JobRecord, _ reason: Reason, limit: Duration?) async throws -> ParkingWait {
        try await database.write { rows in
            let since = try rows.parkedSince([(tenant: job.tenantID, id: job.id)], reason.code)
            let wait = Self.wait(since: since[job.id], now: rows.now, limit: limit)
            if case .first = wait {
                try rows.insertHistory([JobHistoryEntry(parked: job.tenantID, job.id, job.attempt, reason)])
            }
            return wait
        }
    }

    /// Parks the available jobs of a queue that no worker knows, and discards those that have waited for too long.
    ///
    /// Jobs that a worker of another release knows stay available for it. Call it when a claim returned fewer jobs than
    /// asked for, since then the queue has few others.
    ///
    /// - Parameter known: the jobs that the caller knows.
    package func park(queue: String, known: [JobContract], limit: Duration) async throws -> ParkedJobs {
        try await database.write { rows in
            let others = try rows.sql.rows("SELECT jobs FROM job_worker WHERE jobs IS NOT NULL") {
                try $0.decode([String].self, at: 0).compactMap { JobContract($0) }
            }
            let anyKnown = JobContract.includes(Set(others.joined()).union(known), in: "job")
            let jobs = try rows.lock(
                where: "queue = \(queue) AND state = 'available' AND NOT \(anyKnown)", limit: "LIMIT \(Self.portion)")
            return try rows.park(jobs, limit: limit)
        }
    }

    fileprivate static func wait(since: Timestamp?, now: Timestamp, limit: Duration?) -> ParkingWait {
        guard let since else { return .first(firstPause) }
        let waited = now - since
        return limit.map { waited >= $0 } ?? false ? .over : .again(waited < laterPause ? firstPause : laterPause)
    }
}

extension JobRows {
    fileprivate func park(_ jobs: [LockedJob], limit: Duration) throws -> ParkedJobs {
        guard !jobs.isEmpty else { return ParkedJobs() }
        let code = "job.unknown_name"
        let since = try parkedSince(jobs.map { ($0.tenantID, $0.id) }, code)
        var parked = ParkedJobs()
        var entries: [JobHistoryEntry] = []
        let moves = jobs.map { job in
            let reason = JobParking.Reason(code: code, message: JobError.unknownName(job.name).message)
            var move = JobTransition(job, to: .scheduled)
            move.failure = (reason.code, reason.message)
            switch JobParking.wait(since: since[job.id], now: now, limit: limit) {
            case .first(let pause):
                entries.append(JobHistoryEntry(parked: job.tenantID, job.id, job.attempt, reason))
                move.scheduledAt = now + pause
            case .again(let pause): move.scheduledAt = now + pause
            case .over:
                move.state = .discarded
                move.event = (.discarded, reason.message)
            }
            if move.state == .discarded { parked.discarded += 1 } else { parked.parked += 1 }
            return move
        }
        try insertHistory(entries)
        try move(moves)
        return parked
    }

    /// Returns when the jobs were parked with this code, unless they ran, were retried or had another code since.
    fileprivate func parkedSince(
        _ jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)], _ code: String
    ) throws -> [ID<BackgroundJob>: Timestamp] {
        var listed = ValueRows("listed")
        listed.add("tenant_id", jobs.map(\.tenant))
        listed.add("id", jobs.map(\.id))
        let entries = try sql.rows(
            """
            SELECT e.job_id, e.kind, e.at, e.code FROM \(listed) JOIN job_event e ON e.tenant_id = listed.tenant_id \
            AND e.job_id = listed.id WHERE e.kind NOT IN ('stuck', 'cancel_requested') ORDER BY e.id
            """
        ) { row in
            (
                job: try row.decode(ID<BackgroundJob>.self, at: 0), kind: try row.decode(JobHistoryKind.self, at: 1),
                at: try row.decode(Timestamp.self, at: 2), code: try row.decode(String?.self, at: 3)
            )
        }
        return entries.reduce(into: [:]) { since, entry in
            since[entry.job] = entry.kind == .parked && entry.code == code ? since[entry.job] ?? entry.at : nil
        }
    }
}

extension JobHistoryEntry {
    fileprivate init(parked tenant: ID<Tenant>, _ job: ID<BackgroundJob>, _ attempt: Int, _ reason: JobParking.Reason) {
        self.init(
            tenantID: tenant, job: job, kind: .parked, attempt: attempt, code: reason.code, message: reason.message)
    }
}
