import Logging
import TrellisDatabase
import TrellisKernel

/// Removes the invitations that expired long ago, because they name people who may have no account, and the counts of
/// mails whose hour is over.
struct InvitationSweeper: Sendable {
    /// For how long an expired invitation stays in the list, to be sent again.
    static let retention = Duration.seconds(30 * 86_400)
    /// The maximum number of rows that one transaction deletes.
    private static let portion = 500

    let database: SystemDatabase

    /// Removes them in portions.
    func run() async throws {
        var count = Self.portion
        while count == Self.portion {
            try Task.checkCancellation()
            count = try await database.write { tx in
                let time = tx.now - Self.retention
                let rows = tx.acrossTenants(reason: "Every tenant's invitations expire.", level: .debug)
                // Locked first: one that is sent again meanwhile has another end, and stays.
                let expired = InvitationRecord.where { $0.expiresAt < time }.limit(Self.portion)
                let ids = try rows.fetch(expired, lock: .forUpdate).map(\.id)
                return try rows.erase(InvitationRecord.where { $0.id.in(ids) })
            }
        }
        try await database.write { tx in
            let now = tx.now
            _ = try tx.erase(InvitationBudgetRecord.where { $0.windowEndsAt <= now })
        }
    }
}
