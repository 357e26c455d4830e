package import Logging
import TrellisDatabase
import TrellisKernel

/// What a process checks before it uses a jobs database.
extension JobOutbox {
    /// The name of the row of `job_leader` with the identity of a product's database, there and in its jobs database.
    private static let identity = "product"

    /// Makes the jobs database that of this product, or checks that it is; does nothing without one.
    ///
    /// - Throws: ``JobError/otherProduct`` if another product's jobs live in it: its workers would run these.
    package func requireOwnDatabase() async throws {
        guard isUsed else { return }
        let own = try await Self.identity(in: database.system, proposing: ID())
        guard try await Self.identity(in: database.system.jobs, proposing: own) == own else {
            throw JobError.otherProduct
        }
    }

    private static func identity(
        in database: SystemDatabase, proposing id: ID<JobWorker>
    ) async throws -> ID<JobWorker> {
        try await database.write(options: OutboxRelay.options) { tx in
            let row = JobLeaderRecord(id: identity, holderID: id, renewals: 0, renewedAt: tx.databaseNow)
            if try !tx.insertMissing([row]).isEmpty { return id }
            return try tx.require(JobLeaderRecord.self, identity).holderID
        }
    }

    /// Logs jobs that no worker runs because the setting of the jobs database was added or removed.
    package func reportLeftJobs(_ logger: Logger) async throws {
        let rows = database.everyTenant
        if isUsed {
            let left = try await rows.count(JobRecord.where { $0.finishedAt == nil }.limit(Self.countLimit + 1))
            guard left > 0 else { return }
            logger.error(
                """
                Jobs are left in the product's database, which no worker runs: run a worker without database.jobs_url until \
                none is left
                """, metadata: ["jobs": "\(left)"])
        } else {
            let left = try await rows.count(JobOutboxRecord.all.limit(Self.countLimit + 1))
            guard left > 0 else { return }
            logger.error(
                """
                Jobs wait in the outbox for a database that database.jobs_url doesn't name any more, and none is carried \
                there: set it until none is left
                """, metadata: ["jobs": "\(left)"])
        }
    }
}
