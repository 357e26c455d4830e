import TrellisDatabase
import TrellisKernel
import TrellisMail

/// The use cases of sent mails.
struct SentMailService {
    let database: TenantDatabase

    /// Returns a page of the tenant's mails, newest first.
    func list(_ filter: SentMailFilter, _ page: PageRequest) async throws -> Page<SentMailRecord> {
        let recipient = filter.recipient.map { (try? MailAddress($0))?.comparisonKey ?? $0.lowercased() }
        return try await database.query { tx in
            let query = Query<SentMailRecord>()
                .where(filter.state) { $0.state == $1 }
                .where(recipient) { $0.recipient == $1 }
            return try tx.page(query.order { $0.createdAt.descending }, page)
        }
    }
}
