import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

extension TestJobsEngine: CustomTestStringConvertible {
    public var testDescription: String { rawValue }
}

/// A payload that needs nobody to do it.
@Schema
struct Errand: JobPayload {
    static let name = "tests.errand"
    static let retry: RetryPolicy = .fixed(attempts: 3, every: .seconds(10))
    static let retention: Duration = .seconds(3600)
    var what: String
}

/// What tests say again and again.
extension TestJobs {
    /// A worker that is registered.
    func worker(_ queues: String...) async throws -> ID<JobWorker> {
        let worker = JobWorkerRecord(
            id: ID(), host: "here", process: 1, queues: queues, concurrency: 16, running: 0, beat: 0,
            beatAt: clock.now, startedAt: clock.now)
        try await store.register(worker)
        return worker.id
    }

    func claim(
        _ worker: ID<JobWorker>, _ limit: Int = 100, queue: Queue = .default, after: ID<Tenant>? = nil
    ) async throws -> [JobRecord] {
        try await store.claim(JobClaim(queue: queue, worker: worker, limit: limit, after: after))
    }

    @discardableResult
    func end(_ jobs: [JobRecord], _ outcome: JobEnding.Outcome) async throws -> Set<ID<BackgroundJob>> {
        try await store.end(jobs.map { JobEnding(JobLease($0), outcome, retention: Errand.retention) })
    }

    /// Enqueues an errand of ours.
    @discardableResult
    func errand(
        _ what: String = "walk", after parents: [JobDependency] = [], _ options: JobOptions = .standard,
        in scope: Scope? = nil
    ) async throws -> ID<BackgroundJob> {
        try await database.tenant(scope ?? acme).write {
            try $0.enqueue(Errand(what: what), after: parents, options).id
        }
    }

    @discardableResult
    func errand(_ options: JobOptions, in scope: Scope? = nil) async throws -> ID<BackgroundJob> {
        try await errand("walk", options, in: scope)
    }

    func job(_ id: ID<BackgroundJob>) async throws -> JobRecord {
        try await system.read { tx in
            try tx.acrossTenants(reason: "a test looks", level: .trace).require(JobRecord.self, id)
        }
    }

    func state(_ id: ID<BackgroundJob>) async throws -> JobState { try await job(id).state }

    /// The kinds of what happened to a job, in order.
    func events(_ id: ID<BackgroundJob>) async throws -> [JobEventKind] {
        try await system.read { tx in
            try tx.acrossTenants(reason: "a test looks", level: .trace).fetch(
                JobEventRecord.where { $0.jobID == id }.order { $0.id.ascending })
        }.map(\.kind)
    }
}

/// Runs both at once, and answers when both have ended.
func together<First: Sendable, Second: Sendable>(
    _ first: @escaping @Sendable () async throws -> First, _ second: @escaping @Sendable () async throws -> Second
) async throws -> (First, Second) {
    let one = Task { try await first() }
    let two = Task { try await second() }
    return (try await one.value, try await two.value)
}
