import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// Deletes the rows of idempotency keys whose retention is over, of all tenants.
struct IdempotencyPruner: Sendable {
    /// The maximum number of rows that one transaction deletes.
    private static let portion = 500

    let database: SystemDatabase

    /// Deletes what has expired, in portions; returns the number of rows.
    func run() async throws -> PrunedIdempotencyKeys {
        var result = PrunedIdempotencyKeys()
        while true {
            try Task.checkCancellation()
            let deleted = try await database.write { tx in
                let now = tx.databaseNow
                let rows = tx.acrossTenants(
                    reason: "expired idempotency keys of every tenant are deleted", level: .debug)
                let expired = IdempotencyRecord.where { $0.expiresAt <= now }
                let ids = try rows.fetch(expired.order { $0.expiresAt.ascending }.limit(Self.portion)).map(\.id)
                guard !ids.isEmpty else { return 0 }
                return try rows.delete(expired.where { $0.id.in(ids) })
            }
            result.deleted += deleted
            guard deleted > 0 else { return result }
        }
    }

    /// The registration of the job that runs this.
    var registration: JobRegistration {
        JobRegistration(PruneIdempotencyKeys.self) { _, _ in try await run() }
    }

    /// The schedule of the job: hourly.
    static var schedule: JobSchedule { JobSchedule("idempotency.prune", .cron("25 * * * *"), PruneIdempotencyKeys()) }
}

/// Deletes the rows of idempotency keys whose retention is over.
@Schema
struct PruneIdempotencyKeys: JobPayload {
    typealias Output = PrunedIdempotencyKeys

    static let name = "idempotency.prune"
    static let retry: RetryPolicy = .exponential(attempts: 5)
    static let timeout: Duration = .seconds(3600)
}

/// What ``PruneIdempotencyKeys`` did.
@Schema
struct PrunedIdempotencyKeys: Hashable {
    /// The number of deleted rows.
    var deleted: Int = 0
}
