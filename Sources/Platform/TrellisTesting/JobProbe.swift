import Synchronization
import TrellisJobs
import TrellisKernel

/// A backend under test, with a queue and tenants of one check, and expectations that throw ``JobMismatch``.
final class JobProbe: Sendable {
    let backend: any JobBackend
    let check: JobConformance.Check
    let time: JobConformance.Time
    let queue: Queue
    let tenant = ID<Tenant>()
    private let workers = Mutex<[ID<JobWorker>]>([])

    init(_ backend: any JobBackend, _ check: JobConformance.Check, _ time: JobConformance.Time) {
        self.backend = backend
        self.check = check
        self.time = time
        queue = Queue("conformance-\(String(ID<JobProbe>().low, radix: 36).suffix(16))")
    }

    static let name = "conformance.job"
    static let known = [JobContract(name, version: 1)]
    /// How often a call is repeated that says that there is more, so that a check of a wrong backend ends.
    static let callLimit = 1000

    /// Removes the workers of the check.
    func clean() async {
        for worker in workers.withLock({ $0 }) { try? await backend.remove(worker) }
    }

    // MARK: - Steps

    /// Returns a job of the check, which has never run; its text has no characters that JSON escapes.
    func job(
        _ text: String = "", in tenant: ID<Tenant>? = nil, name: String = JobProbe.name, version: Int = 1,
        queue: String? = nil, priority: JobPriority = .normal, after pause: Duration = .zero,
        expires: Duration? = nil, attempts: Int = 3, retention: Duration = .seconds(3600)
    ) -> BackendJob {
        let now = time.now()
        return BackendJob(
            tenantID: tenant ?? self.tenant, name: name, version: version, queue: queue ?? self.queue.name,
            priority: priority, arguments: #"{"text": "\#(text)"}"#, scheduledAt: now + pause,
            expiresAt: expires.map { now + $0 }, attempts: attempts, retention: retention, failureRetention: retention,
            requestID: "request", createdAt: now)
    }

    /// Adds jobs; returns them.
    @discardableResult
    func add(_ jobs: BackendJob...) async throws -> [BackendJob] {
        try await backend.add(jobs)
        return jobs
    }

    func worker() async throws -> ID<JobWorker> {
        let worker = RegisteredWorker(
            host: "conformance", process: 0, queues: [queue.name], concurrency: 100, known: Self.known,
            startedAt: time.now())
        try await backend.register(worker)
        workers.withLock { $0.append(worker.id) }
        return worker.id
    }

    func claim(
        _ worker: ID<JobWorker>, _ limit: Int = 100, from queue: Queue? = nil, after: ID<Tenant>? = nil,
        known: [JobContract]? = JobProbe.known
    ) async throws -> [BackendJob] {
        try await backend.claim(
            JobClaim(queue: queue ?? self.queue, worker: worker, limit: limit, after: after, known: known))
    }

    /// Claims until nothing is left, since a claim may return fewer jobs than there are.
    func claimAll(_ worker: ID<JobWorker>, _ limit: Int = 100) async throws -> [BackendJob] {
        var all: [BackendJob] = []
        for _ in 0..<Self.callLimit {
            let jobs = try await claim(worker, limit)
            if jobs.isEmpty { return all }
            all += jobs
        }
        throw JobMismatch(
            check: check, expected: "claims until no job is left",
            actual: "\(Self.callLimit) of them have returned jobs, \(all.count) in total")
    }

    /// Lets what is due become available; returns the queues.
    @discardableResult
    func makeDue() async throws -> Set<String> {
        var queues: Set<String> = []
        for _ in 0..<Self.callLimit {
            let due = try await backend.makeDueAvailable()
            if due.isEmpty { return queues }
            queues.formUnion(due)
        }
        throw JobMismatch(
            check: check, expected: "no queue once all due jobs are available",
            actual: "there was one in each of \(Self.callLimit) calls")
    }

    /// Ends attempts in the same way; returns the jobs whose leases were lost.
    @discardableResult
    func end(_ jobs: [BackendJob], _ outcome: AttemptResult.Outcome) async throws -> Set<ID<BackgroundJob>> {
        try await backend.finish(
            jobs.map { AttemptResult(JobLease($0), outcome, retention: $0.retention) })
    }

    /// Lets time pass, and what is due become available.
    func pass(_ pause: Duration) async throws {
        try await time.advance(pause)
        try await makeDue()
    }

    // MARK: - Expectations

    func expect(_ isTrue: Bool, _ expected: String, _ actual: @autoclosure () -> String) throws {
        if !isTrue { throw JobMismatch(check: check, expected: expected, actual: actual()) }
    }

    /// Expects that a claim returns these jobs, in this order; returns them as claimed.
    @discardableResult
    func expectClaim(
        _ worker: ID<JobWorker>, _ jobs: [BackendJob], attempt: Int = 1, _ when: String = "at first"
    ) async throws -> [BackendJob] {
        let claimed = try await claim(worker)
        try expect(
            claimed.map(\.id) == jobs.map(\.id), "\(jobs.count) jobs in their order \(when)",
            "there were \(claimed.count)\(claimed.count == jobs.count ? " others, or in another order" : "")")
        for job in claimed {
            try expect(
                job.attempt == attempt, "attempt \(attempt) \(when)", "it was attempt \(job.attempt) of \(job.id)")
        }
        return claimed
    }

    /// Expects that none of the check's jobs starts, also after some time and after upkeep.
    func expectEnd(_ when: String) async throws {
        let worker = try await worker()
        try await expectClaim(worker, [], "\(when)")
        _ = try await backend.rescueOrphans()
        try await pass(.seconds(2))
        try await expectClaim(worker, [], "some time \(when)")
    }
}
