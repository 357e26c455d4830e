import Synchronization
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

/// A way in which a backend may be wrong.
enum JobBackendDefect: String, CaseIterable, Sendable {
    case losesJobs, addsTwice, runsTwice, ignoresLimit, mixesQueues, reversesOrder, forgetsTurn, ignoresKnown
    case ignoresTime, ignoresExpiry, ignoresPause, ignoresTenantLimit, ignoresRate
    case forgetsEnds, retriesForever, ignoresRetryPause, countsPutBacks, countsSnoozes
    case forgetsLease, hidesLostLeases, writesFirstOnly, hidesLeases, acceptsAnyHeartbeat
    case keepsRemoved, rescueCountsNothing, ignoresOrphans, ignoresCancellation, forgetsCancellation
    case parksForever, ignoresAge, prunesNothing, repeatsClaims, repeatsDue, writesLate, fails

    /// The check that finds it.
    var check: JobConformance.Check {
        switch self {
        case .losesJobs, .repeatsClaims, .fails: .arrival
        case .addsTwice: .repeatedAddition
        case .runsTwice: .claimRace
        case .ignoresLimit: .claimLimit
        case .mixesQueues: .queues
        case .reversesOrder: .order
        case .forgetsTurn: .turns
        case .ignoresKnown: .knownJobs
        case .ignoresTime, .repeatsDue: .delay
        case .ignoresExpiry: .expiry
        case .ignoresPause: .pause
        case .ignoresTenantLimit: .tenantConcurrency
        case .ignoresRate: .rate
        case .forgetsEnds: .completion
        case .retriesForever: .failure
        case .ignoresRetryPause: .retry
        case .countsPutBacks: .requeueing
        case .countsSnoozes: .snoozing
        case .forgetsLease: .formerLease
        case .hidesLostLeases: .repeatedEnd
        case .writesFirstOnly: .mixedEnds
        case .hidesLeases: .leases
        case .acceptsAnyHeartbeat: .heartbeat
        case .keepsRemoved: .removal
        case .rescueCountsNothing: .rescue
        case .writesLate: .endRace
        case .ignoresOrphans: .orphans
        case .ignoresCancellation: .cancelledWaiting
        case .forgetsCancellation: .cancelledRunning
        case .parksForever: .unknownJobs
        case .ignoresAge: .raising
        case .prunesNothing: .retention
        }
    }
}

/// A backend that conforms except for one defect.
final class DefectiveJobBackend: ForwardingJobBackend {
    let backend: MemoryJobBackend
    private let defect: JobBackendDefect
    /// The last job that a claim has returned.
    private let last = Mutex<BackendJob?>(nil)

    init(_ backend: MemoryJobBackend, _ defect: JobBackendDefect) {
        self.backend = backend
        self.defect = defect
    }

    func add(_ jobs: [BackendJob]) async throws {
        switch defect {
        case .losesJobs: try await backend.add(jobs.enumerated().filter { $0.offset % 50 != 49 }.map(\.element))
        case .addsTwice: try await backend.add(jobs + jobs.map { $0.copy(id: ID()) })
        case .ignoresTime: try await backend.add(jobs.map { $0.copy(scheduledAt: Timestamp(microseconds: 0)) })
        case .ignoresExpiry: try await backend.add(jobs.map { $0.copy(expires: false) })
        default: try await backend.add(jobs)
        }
    }

    func claim(_ claim: JobClaim) async throws -> [BackendJob] {
        let queue = claim.queue
        func jobs(
            of queue: Queue? = nil, limit: Int? = nil, after: ID<Tenant>? = claim.after,
            known: [JobContract]? = claim.known
        ) async throws -> [BackendJob] {
            try await backend.claim(
                JobClaim(
                    queue: queue ?? claim.queue, worker: claim.worker, limit: limit ?? claim.limit, after: after,
                    known: known))
        }
        switch defect {
        case .runsTwice:
            let jobs = try await jobs()
            let former = last.withLock { last in
                defer { last = jobs.last ?? last }
                return last
            }
            return jobs.isEmpty ? [] : jobs + [former].compactMap { $0 }
        case .repeatsClaims:
            let jobs = try await jobs()
            return last.withLock { last in
                last = jobs.last ?? last
                return jobs.isEmpty ? [last].compactMap { $0 } : jobs
            }
        case .fails: throw DatabaseError.disconnected
        case .ignoresLimit: return try await jobs(limit: claim.limit * 2)
        case .mixesQueues: return try await jobs() + jobs(of: Queue("\(queue.name)-other"))
        case .reversesOrder: return try await jobs().reversed()
        case .forgetsTurn: return try await jobs(after: nil)
        case .ignoresKnown: return try await jobs(known: nil)
        case .ignoresTenantLimit: return try await jobs(of: Queue(queue.name, rate: queue.rate))
        case .ignoresRate: return try await jobs(of: Queue(queue.name, tenantConcurrency: queue.tenantConcurrency))
        default: return try await jobs()
        }
    }

    func leases(of worker: ID<JobWorker>, in queue: Queue) async throws -> [JobLease] {
        defect == .hidesLeases ? [] : try await backend.leases(of: worker, in: queue)
    }

    func finish(_ results: [AttemptResult]) async throws -> Set<ID<BackgroundJob>> {
        switch defect {
        case .writesLate:
            // As if the leases had been checked before, and another worker had got the jobs meanwhile.
            try await eventually("claim") {
                backend.state.withLock { $0.entries.values.allSatisfy { $0.job.attempt == 2 } }
            }
            let now = backend.now
            backend.state.withLock { state in
                for result in results { state.entries[result.lease.id]?.end(.completed, keep: .seconds(60), at: now) }
            }
            return []
        case .writesFirstOnly: return try await backend.finish(Array(results.prefix(1)))
        case .hidesLostLeases:
            _ = try await backend.finish(results)
            return []
        case .forgetsLease:
            let lost = try await backend.finish(results)
            // The worker that has the job now.
            let current =
                backend.state.withLock { state in
                    results.compactMap { result in
                        guard lost.contains(result.lease.id), let job = state.entries[result.lease.id]?.job else {
                            return nil
                        }
                        return AttemptResult(JobLease(job), result.outcome, retention: result.retention)
                    }
                } as [AttemptResult]
            return try await backend.finish(current)
        default: return try await backend.finish(results.compactMap(changed))
        }
    }

    func makeDueAvailable() async throws -> Set<String> {
        try await backend.makeDueAvailable().union(defect == .repeatsDue ? ["default"] : [])
    }

    private func changed(_ result: AttemptResult) -> AttemptResult? {
        func ending(_ outcome: AttemptResult.Outcome) -> AttemptResult {
            AttemptResult(result.lease, outcome, retention: result.retention, failureRetention: result.failureRetention)
        }
        func failing(_ pause: Duration) -> AttemptResult {
            ending(.failed(code: "defect", message: "", retryAfter: pause))
        }
        switch (defect, result.outcome) {
        case (.forgetsEnds, .completed): return nil
        case (.retriesForever, .discarded): return failing(.seconds(1))
        case (.ignoresRetryPause, .failed): return failing(.zero)
        case (.countsPutBacks, .requeued): return failing(.zero)
        case (.countsSnoozes, .snoozed(let pause)): return failing(pause)
        default: return result
        }
    }

    func cancel(_ job: ID<BackgroundJob>, tenant: ID<Tenant>) async throws {
        if defect != .ignoresCancellation { try await backend.cancel(job, tenant: tenant) }
    }

    func cancellations(of worker: ID<JobWorker>) async throws -> Set<ID<BackgroundJob>> {
        defect == .forgetsCancellation ? [] : try await backend.cancellations(of: worker)
    }

    func parking(of job: BackendJob, code: String, message: String, limit: Duration?) async throws -> ParkingWait {
        try await backend.parking(of: job, code: code, message: message, limit: defect == .parksForever ? nil : limit)
    }

    func heartbeat(of worker: ID<JobWorker>, running: Int) async throws -> Bool {
        let isThere = try await backend.heartbeat(of: worker, running: running)
        return isThere || defect == .acceptsAnyHeartbeat
    }

    func remove(_ worker: ID<JobWorker>) async throws {
        if defect != .keepsRemoved { try await backend.remove(worker) }
    }

    func rescue(_ worker: ID<JobWorker>) async throws -> Int {
        guard defect == .rescueCountsNothing else { return try await backend.rescue(worker) }
        let count = backend.state.withLock { $0.entries.values.count { $0.worker == worker } }
        try await backend.remove(worker)
        return count
    }

    func rescueOrphans() async throws -> Int { defect == .ignoresOrphans ? 0 : try await backend.rescueOrphans() }

    func raise(dueFor limit: Duration, atOnce: Int) async throws -> Int {
        defect == .ignoresAge ? 0 : try await backend.raise(dueFor: limit, atOnce: atOnce)
    }

    func prune(limit: Int) async throws -> PrunedRows {
        defect == .prunesNothing ? PrunedRows() : try await backend.prune(limit: limit)
    }

    func pause(_ queue: String) async throws {
        if defect != .ignoresPause { try await backend.pause(queue) }
    }
}

extension BackendJob {
    /// Returns a job that differs in these.
    fileprivate func copy(
        id: ID<BackgroundJob>? = nil, scheduledAt: Timestamp? = nil, expires: Bool = true
    ) -> BackendJob {
        BackendJob(
            id: id ?? self.id, tenantID: tenantID, name: name, version: version, queue: queue, priority: priority,
            arguments: arguments, scheduledAt: scheduledAt ?? self.scheduledAt, expiresAt: expires ? expiresAt : nil,
            attempts: maxAttempts, retention: retention, failureRetention: failureRetention, requestID: requestID,
            createdAt: createdAt)
    }
}
