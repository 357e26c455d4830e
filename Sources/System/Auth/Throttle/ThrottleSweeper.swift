import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// Removes the buckets of the throttle that are full again.
@Schema
struct SweepThrottle: JobPayload {
    static let name = "auth.sweep_throttle"
}

/// Runs ``SweepThrottle`` jobs.
struct ThrottleSweeper: Sendable {
    /// The maximum number of rows that one transaction deletes.
    private static let batch = 1000
    /// The time that the clocks of servers may differ.
    private static let slack = Duration.seconds(60)

    let database: SystemDatabase

    /// Deletes in batches.
    func run() async throws {
        var removed = Self.batch
        while removed == Self.batch {
            try Task.checkCancellation()
            removed = try await database.write { tx in
                let before = (tx.now - Self.slack).microseconds
                let full = ThrottleRecord.where { $0.fullAt <= before && $0.openAt <= before }
                // It waits for no lock: a guess holds one bucket while it waits for another one.
                let ids = try tx.fetch(full.limit(Self.batch), lock: .forUpdate.skippingLocked).map(\.id)
                return try tx.delete(ThrottleRecord.where { $0.id.in(ids) })
            }
        }
    }
}
