import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisUsers

/// The dependencies of the audit pages.
struct AuditDependencies: Sendable {
    let layout: PageLayout
    let reader: JobReader
    let store: AuditStore

    /// Returns the email addresses of users.
    func emails(of users: [ID<User>]) async throws -> [ID<User>: String] {
        let records = try await store.database.fetch(UserRecord.self, ids: Set(users))
        return Dictionary(records.map { ($0.id, $0.email) }) { first, _ in first }
    }
}
