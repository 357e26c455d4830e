import TrellisDatabase
import TrellisKernel
import TrellisMail

/// The use cases of sent mails.
struct SentMailService {
    let database: TenantDatabase

    /// Returns a page of the tenant's mails, newest first.
    func list(_ filter: SentMailFilter, _ page: PageRequest) async throws -> Page<SentMailRecord> {
        let recipient = filter.recipient.map { (try? MailAddress($0))?.comparisonKey ?? $0.lowercased() }
        let mails = Query<SentMailRecord>()
            .where(filter.state) { $0.state == $1 }
            .where(recipient) { $0.recipient == $1 }
        return try await database.page(mails.order { $0.createdAt.descending }, page)
    }
}
