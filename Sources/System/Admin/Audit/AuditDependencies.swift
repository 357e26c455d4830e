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
        let ids = Set(users)
        guard !ids.isEmpty else { return [:] }
        let records = try await store.database.read { try $0.fetch(UserRecord.self, ids: ids) }
        return Dictionary(records.map { ($0.id, $0.email) }) { first, _ in first }
    }
}
