import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// Helpers for the tests of jobs in a database of their own.
extension SplitJobs {
    /// Returns a relay that carries jobs, whichever did so before.
    func relay(limit: Int = 100) async throws -> OutboxRelay {
        let relay = OutboxRelay(product.system, limit: limit, logger: .silent)
        try await relay.takeOver()
        try await relay.begin()
        return relay
    }

    /// Carries all jobs that are due.
    @discardableResult
    func carry(limit: Int = 100) async throws -> OutboxRelay {
        let relay = try await relay(limit: limit)
        while try await relay.carryPortion().carried > 0 {}
        return relay
    }

    /// Returns the job of our tenant in the database of the jobs; nil if it has none.
    func arrived(_ id: ID<BackgroundJob>) async throws -> JobRecord? {
        try await ours.jobs.find(JobRecord.self, id)
    }

    /// The numbers of rows of our tenant: of the outbox, of jobs in the product's database, and of jobs in their own.
    func counts() async throws -> [Int] {
        [
            try await ours.count(JobOutboxRecord.all), try await ours.count(JobRecord.all),
            try await ours.jobs.count(JobRecord.all),
        ]
    }

    /// The number of rows that keep jobs from being carried twice.
    func carriedCount() async throws -> Int { try await jobs.system().count(JobCarriedRecord.all) }

    /// Returns our row of the outbox.
    func waiting(_ id: ID<BackgroundJob>) async throws -> JobOutboxRecord? {
        try await ours.find(JobOutboxRecord.self, id)
    }

    /// Runs due jobs, test jobs with `body` as their handler.
    @discardableResult
    func drain(
        _ body: @escaping @Sendable (WorkerTestJob, JobContext) async throws -> Void
    ) async throws -> JobRunner.Report {
        try await product.drain(body)
    }
}
