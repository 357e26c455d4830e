import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisUsers

/// What the text of a filter's field means.
enum FilterMatch<Value: Sendable>: Sendable {
    case found(Value)
    case none
    /// Several have this name; at most ``FilterSearch/choices``.
    case several([Value])
}

enum FilterSearch {
    /// The most choices for a name that several have.
    static let choices = 10
}

extension JobReader {
    /// Finds a tenant by its identifier, its name or its short name.
    func tenant(named text: String) async throws -> FilterMatch<ID<Tenant>> {
        if let id = ID<Tenant>(text) { return .found(id) }
        // Stored names are composed.
        let name = VisibleText.composed(String(text.trimming()))
        if name.lowercased().isEqual(utf8: "the platform") { return .found(.platform) }
        let rows = try await database.rows(
            """
            SELECT id FROM tenant WHERE name = \(name) OR slug = \(name) ORDER BY id LIMIT \(FilterSearch.choices)
            """)
        let found = try rows.map { try $0.decode(ID<Tenant>.self, at: 0) }
        guard let first = found.first else { return .none }
        return found.count == 1 ? .found(first) : .several(found)
    }

    /// Finds a user by the identifier or the email address.
    func user(named text: String) async throws -> FilterMatch<ID<User>> {
        if let id = ID<User>(text) { return .found(id) }
        let email = EmailAddress(text).description
        guard let user = try await database.first(UserRecord.where { $0.email == email }) else { return .none }
        return .found(user.id)
    }
}
