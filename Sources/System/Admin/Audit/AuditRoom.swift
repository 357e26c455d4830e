import TrellisDatabase
import TrellisHub
import TrellisKernel
import Users

/// What the pages about the audit work with.
struct AuditRoom: Sendable {
    let frame: PageFrame
    let reader: JobReader
    let store: AuditStore

    /// The addresses of people.
    func addresses(of people: [ID<User>]) async throws -> [ID<User>: String] {
        let people = Set(people)
        guard !people.isEmpty else { return [:] }
        let users = try await store.database.read { try $0.fetch(UserRecord.self, ids: people) }
        return Dictionary(users.map { ($0.id, $0.email) }) { first, _ in first }
    }
}
