import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// Removes old rows of sent mails, and counters and messages that are of no use any more.
@Schema
struct PruneMails: JobPayload {
    static let name = "mail.prune"
}

/// Runs ``PruneMails`` jobs.
struct MailPruner: Sendable {
    /// The maximum number of rows that one transaction deletes.
    private static let batch = 1000

    let database: SystemDatabase
    let retention: Duration

    /// Deletes in batches.
    func run() async throws {
        let retention = retention
        var removed = Self.batch
        while removed == Self.batch {
            try Task.checkCancellation()
            removed = try await database.write { tx in
                try EveryTenantsMails.erase(before: tx.now - retention, limit: Self.batch, in: tx)
            }
        }
        try await database.write { tx in
            // A second after its end no mail is counted in a period any more, except by clocks that differ.
            try tx.erase(MailRateRecord.where { $0.expiresAt < tx.now - .seconds(3600) })
            // A message is accepted for an hour before and after its time.
            try tx.erase(
                MailNotificationRecord.where { $0.receivedAt < tx.now - (NotificationService.tolerance * 3) })
        }
    }
}
