import TrellisJobs
import TrellisKernel

/// A backend that does what another one does, except for what a test changes.
protocol ForwardingJobBackend: JobBackend {
    associatedtype Backend: JobBackend
    var backend: Backend { get }
}

extension ForwardingJobBackend {
    var name: String { backend.name }
    var now: Timestamp { backend.now }
    var hasRows: Bool { backend.hasRows }
    func isOutage(_ error: any Error) -> Bool { backend.isOutage(error) }

    func add(_ jobs: [BackendJob]) async throws { try await backend.add(jobs) }
    func claim(_ claim: JobClaim) async throws -> [BackendJob] { try await backend.claim(claim) }
    func leases(of worker: ID<JobWorker>, in queue: Queue) async throws -> [JobLease] {
        try await backend.leases(of: worker, in: queue)
    }
    func finish(_ results: [AttemptResult]) async throws -> Set<ID<BackgroundJob>> {
        try await backend.finish(results)
    }
    func makeDueAvailable() async throws -> Set<String> { try await backend.makeDueAvailable() }
    func nextDue() async throws -> Timestamp? { try await backend.nextDue() }
    func cancel(_ job: ID<BackgroundJob>, tenant: ID<Tenant>) async throws {
        try await backend.cancel(job, tenant: tenant)
    }
    func cancellations(of worker: ID<JobWorker>) async throws -> Set<ID<BackgroundJob>> {
        try await backend.cancellations(of: worker)
    }
    func parking(of job: BackendJob, code: String, message: String, limit: Duration?) async throws -> ParkingWait {
        try await backend.parking(of: job, code: code, message: message, limit: limit)
    }
    func recordStuck(_ job: JobLease, attempt: Int?, code: String?, message: String) async throws {
        try await backend.recordStuck(job, attempt: attempt, code: code, message: message)
    }

    func register(_ worker: RegisteredWorker) async throws { try await backend.register(worker) }
    func heartbeat(of worker: ID<JobWorker>, running: Int) async throws -> Bool {
        try await backend.heartbeat(of: worker, running: running)
    }
    func markStopping(_ worker: ID<JobWorker>) async throws { try await backend.markStopping(worker) }
    func remove(_ worker: ID<JobWorker>) async throws { try await backend.remove(worker) }
    func workers() async throws -> [RegisteredWorker] { try await backend.workers() }
    func present(_ workers: [RegisteredWorker]) async throws -> Set<ID<JobWorker>> {
        try await backend.present(workers)
    }
    func rescue(_ worker: ID<JobWorker>) async throws -> Int { try await backend.rescue(worker) }
    func rescueOrphans() async throws -> Int { try await backend.rescueOrphans() }

    func expire(within limit: Duration?) async throws -> Int { try await backend.expire(within: limit) }
    func raise(dueFor limit: Duration, atOnce: Int) async throws -> Int {
        try await backend.raise(dueFor: limit, atOnce: atOnce)
    }
    func park(in queue: Queue, known: [JobContract], limit: Duration) async throws -> ParkedJobs {
        try await backend.park(in: queue, known: known, limit: limit)
    }
    func releaseDependents() async throws -> JobPortion { try await backend.releaseDependents() }
    func cancelBatchJobs() async throws -> JobPortion { try await backend.cancelBatchJobs() }
    func prune(limit: Int) async throws -> PrunedRows { try await backend.prune(limit: limit) }
    func takeRefused() -> [ID<BackgroundJob>] { backend.takeRefused() }

    func pausedQueues() async throws -> Set<String> { try await backend.pausedQueues() }
    func pause(_ queue: String) async throws { try await backend.pause(queue) }
    func resume(_ queue: String) async throws { try await backend.resume(queue) }
    func wakes() -> AsyncStream<JobWake> { backend.wakes() }
}
