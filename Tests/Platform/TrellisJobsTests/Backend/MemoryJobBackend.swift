import Synchronization
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// A backend without a database, written with the public interface only, as an adapter outside would be.
final class MemoryJobBackend: JobBackend {
    struct Entry {
        var job: BackendJob
        var isAvailable: Bool
        var isRaised = false
        var worker: ID<JobWorker>?
        var isCancelled = false
        var parkedAt: Timestamp?
        var end: JobState?
        var keepUntil: Timestamp?

        var isWaiting: Bool { worker == nil && end == nil }
        var priority: JobPriority { isRaised ? .urgent : job.priority }
    }
    struct Tokens {
        var count: Double
        var at: Timestamp
    }
    struct State {
        var entries: [ID<BackgroundJob>: Entry] = [:]
        var workers: [ID<JobWorker>: RegisteredWorker] = [:]
        var paused: Set<String> = []
        var tokens: [String: Tokens] = [:]
    }
    let clock: any Clock
    let state = Mutex(State())

    init(clock: any Clock) { self.clock = clock }

    var name: String { "memory" }

    var now: Timestamp { clock.now }

    /// How a job has ended; nil if it hasn't.
    func end(of job: ID<BackgroundJob>) -> JobState? { state.withLock { $0.entries[job]?.end } }

    // MARK: - Jobs

    func add(_ jobs: [BackendJob]) async throws {
        let now = clock.now
        state.withLock { state in
            for job in jobs where state.entries[job.id] == nil {
                state.entries[job.id] = Entry(job: job, isAvailable: job.scheduledAt <= now)
            }
        }
    }

    func leases(of worker: ID<JobWorker>, in queue: Queue) async throws -> [JobLease] {
        state.withLock { state in
            state.entries.values.filter { $0.worker == worker && $0.job.queue == queue.name }.map { JobLease($0.job) }
        }
    }

    func finish(_ results: [AttemptResult]) async throws -> Set<ID<BackgroundJob>> {
        let now = clock.now
        return state.withLock { state in
            var lost: Set<ID<BackgroundJob>> = []
            for result in results {
                let id = result.lease.id
                guard var entry = state.entries[id], entry.worker != nil, entry.job.lease == result.lease.lease else {
                    lost.insert(id)
                    continue
                }
                entry.finish(result, at: now)
                state.entries[id] = entry
            }
            return lost
        }
    }

    func makeDueAvailable() async throws -> Set<String> {
        let now = clock.now
        return state.withLock { state in
            let due = state.entries.values.filter { $0.isWaiting && !$0.isAvailable && $0.job.scheduledAt <= now }
            for entry in due { state.entries[entry.job.id]?.isAvailable = true }
            return Set(due.map(\.job.queue))
        }
    }

    func nextDue() async throws -> Timestamp? {
        state.withLock { state in
            state.entries.values.filter { $0.isWaiting && !$0.isAvailable }.map(\.job.scheduledAt).min()
        }
    }

    func cancel(_ job: ID<BackgroundJob>, tenant: ID<Tenant>) async throws {
        let now = clock.now
        try state.withLock { state in
            guard var entry = state.entries[job], entry.job.tenantID == tenant else { throw JobError.notFound }
            if let end = entry.end { throw JobError.ended(end) }
            if entry.worker == nil { entry.end(.cancelled, keep: entry.job.failureRetention, at: now) }
            entry.isCancelled = true
            state.entries[job] = entry
        }
    }

    func cancellations(of worker: ID<JobWorker>) async throws -> Set<ID<BackgroundJob>> {
        state.withLock { state in
            Set(state.entries.values.filter { $0.worker == worker && $0.isCancelled }.map(\.job.id))
        }
    }

    func parking(of job: BackendJob, code: String, message: String, limit: Duration?) async throws -> ParkingWait {
        let now = clock.now
        return state.withLock { state in
            guard let since = state.entries[job.id]?.parkedAt else {
                state.entries[job.id]?.parkedAt = now
                return .first(.seconds(30))
            }
            return limit.map { now - since >= $0 } ?? false ? .over : .again(.seconds(30))
        }
    }

    // MARK: - Workers

    func register(_ worker: RegisteredWorker) async throws { state.withLock { $0.workers[worker.id] = worker } }

    func heartbeat(of worker: ID<JobWorker>, running: Int) async throws -> Bool {
        let now = clock.now
        return state.withLock { state in
            guard var row = state.workers[worker] else { return false }
            row.heartbeat += 1
            (row.heartbeatAt, row.running) = (now, running)
            state.workers[worker] = row
            return true
        }
    }

    func markStopping(_ worker: ID<JobWorker>) async throws {
        let now = clock.now
        state.withLock { $0.workers[worker]?.stoppingAt = now }
    }

    func remove(_ worker: ID<JobWorker>) async throws { _ = reclaim(counts: false) { $0 == worker } }

    func workers() async throws -> [RegisteredWorker] { state.withLock { Array($0.workers.values) } }

    func rescue(_ worker: ID<JobWorker>) async throws -> Int { reclaim(counts: true) { $0 == worker } }

    func rescueOrphans() async throws -> Int {
        let known = Set(state.withLock { $0.workers.keys })
        return reclaim(counts: true) { !known.contains($0) }
    }

    private func reclaim(counts: Bool, _ isGone: (ID<JobWorker>) -> Bool) -> Int {
        let now = clock.now
        return state.withLock { state in
            var count = 0
            for (id, old) in state.entries {
                guard let worker = old.worker, isGone(worker) else { continue }
                var entry = old
                let ends = counts && entry.job.attempt >= entry.job.maxAttempts
                if !counts { entry.job.attempt -= 1 }
                entry.wait(for: .zero, at: now)
                if ends { entry.end(.discarded, keep: entry.job.failureRetention, at: now) }
                state.entries[id] = entry
                count += 1
            }
            for worker in state.workers.keys where isGone(worker) { state.workers[worker] = nil }
            return count
        }
    }

    // MARK: - Queues

    func pausedQueues() async throws -> Set<String> { state.withLock { $0.paused } }

    func pause(_ queue: String) async throws { state.withLock { _ = $0.paused.insert(queue) } }

    func resume(_ queue: String) async throws { state.withLock { _ = $0.paused.remove(queue) } }
}

extension MemoryJobBackend.Entry {
    fileprivate mutating func finish(_ result: AttemptResult, at now: Timestamp) {
        let failureRetention = result.failureRetention ?? job.failureRetention
        switch result.outcome {
        case .completed: return end(.completed, keep: result.retention, at: now)
        case .cancelled: return end(.cancelled, keep: failureRetention, at: now)
        case .discarded, .failed(_, _, nil): return end(.discarded, keep: failureRetention, at: now)
        case .failed(_, _, let pause?):
            guard job.attempt < job.maxAttempts else { return end(.discarded, keep: failureRetention, at: now) }
            wait(for: pause, at: now)
        case .snoozed(let pause), .parked(_, _, let pause):
            job.attempt -= 1
            wait(for: pause, at: now)
        case .requeued:
            job.attempt -= 1
            wait(for: .zero, at: now)
        }
        if isCancelled { end(.cancelled, keep: failureRetention, at: now) }
    }

    mutating func wait(for pause: Duration, at now: Timestamp) {
        job.lease += 1
        worker = nil
        if pause > .zero { job.scheduledAt = now + pause }
        isAvailable = pause <= .zero
    }

    mutating func end(_ state: JobState, keep retention: Duration, at now: Timestamp) {
        job.lease += 1
        (worker, end, keepUntil) = (nil, state, now + retention)
    }
}
