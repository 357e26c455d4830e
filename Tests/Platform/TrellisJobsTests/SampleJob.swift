import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

extension TestJobsEngine: CustomTestStringConvertible {
    /// The name of the engine in test reports.
    public var testDescription: String { rawValue }
}

/// A payload without a handler.
@Schema
struct SampleJob: JobPayload {
    static let name = "tests.sample"
    static let retry: RetryPolicy = .fixed(attempts: 3, every: .seconds(10))
    static let retention: Duration = .seconds(3600)
    static let failureRetention: Duration = .seconds(7200)
    var what: String
}

/// Helpers for the tests of the store.
extension TestJobs {
    /// Registers a worker.
    func worker(_ queues: String...) async throws -> ID<JobWorker> {
        let worker = JobWorkerRecord(
            id: ID(), host: "here", process: 1, queues: queues, concurrency: 16, running: 0, heartbeat: 0,
            heartbeatAt: clock.now, startedAt: clock.now)
        try await store.workers.register(worker)
        return worker.id
    }

    func claim(
        _ worker: ID<JobWorker>, _ limit: Int = 100, queue: Queue = .default, after: ID<Tenant>? = nil
    ) async throws -> [JobRecord] {
        try await store.claims.claim(JobClaim(queue: queue, worker: worker, limit: limit, after: after))
    }

    @discardableResult
    func end(_ jobs: [JobRecord], _ outcome: AttemptResult.Outcome) async throws -> Set<ID<BackgroundJob>> {
        let results = jobs.map { AttemptResult(JobLease($0), outcome, retention: SampleJob.retention) }
        return try await store.results.finish(results)
    }

    /// Enqueues a sample job, by default for our tenant.
    @discardableResult
    func enqueueSample(
        _ what: String = "walk", after parents: [JobDependency] = [], _ options: JobOptions = .standard,
        in scope: Scope? = nil
    ) async throws -> ID<BackgroundJob> {
        try await database.tenant(scope ?? acme).write {
            try $0.enqueue(SampleJob(what: what), after: parents, options).id
        }
    }

    @discardableResult
    func enqueueSample(_ options: JobOptions, in scope: Scope? = nil) async throws -> ID<BackgroundJob> {
        try await enqueueSample("walk", options, in: scope)
    }

    func job(_ id: ID<BackgroundJob>) async throws -> JobRecord {
        try await system.read { tx in
            try tx.acrossTenants(reason: "a test reads rows", level: .trace).require(JobRecord.self, id)
        }
    }

    func state(_ id: ID<BackgroundJob>) async throws -> JobState { try await job(id).state }

    /// Returns the kinds of a job's history entries, in order.
    func events(_ id: ID<BackgroundJob>) async throws -> [JobHistoryKind] {
        try await system.read { tx in
            try tx.acrossTenants(reason: "a test reads rows", level: .trace).fetch(
                JobHistoryRecord.where { $0.jobID == id }.order { $0.id.ascending })
        }.map(\.kind)
    }
}

/// Runs both at the same time, and returns when both have ended.
func runConcurrently<First: Sendable, Second: Sendable>(
    _ first: @escaping @Sendable () async throws -> First, _ second: @escaping @Sendable () async throws -> Second
) async throws -> (First, Second) {
    let one = Task { try await first() }
    let two = Task { try await second() }
    return (try await one.value, try await two.value)
}
