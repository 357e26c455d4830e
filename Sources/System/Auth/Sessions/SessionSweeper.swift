import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// Deletes the sessions that have ended or expired, with their refresh tokens.
@Schema
struct SweepSessions: JobPayload {
    static let name = "auth.sweep_sessions"
}

/// Runs ``SweepSessions`` jobs.
struct SessionSweeper: Sendable {
    /// The maximum number of rows that one transaction deletes.
    private static let batch = 1000
    /// The time after its end in which a session is kept, for a look at what has happened.
    static let retention = Duration.seconds(86_400)

    let database: SystemDatabase

    /// Deletes in batches, the oldest first.
    func run() async throws {
        var removed = Self.batch
        while removed == Self.batch {
            try Task.checkCancellation()
            removed = try await database.write { tx in
                let before = tx.now - Self.retention
                let old = SessionRecord.where { $0.expiresAt <= before }.order { $0.expiresAt.ascending }
                let ids = try tx.values(old.limit(Self.batch)) { $0.id }
                return try tx.delete(SessionRecord.where { $0.id.in(ids) && $0.expiresAt <= before })
            }
        }
    }
}
