import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTexts
import TrellisWeb

/// The operations of users on their own accounts.
///
/// The Auth module adds users and changes passwords.
package struct UserService: Sendable {
    private let database: SystemDatabase
    private let store: UserStore

    /// Creates the service on `database`; `store` writes.
    package init(database: SystemDatabase, store: UserStore = UserStore()) {
        self.database = database
        self.store = store
    }

    /// Returns the service, acting for the user of the scope.
    func acting(for scope: Scope) -> UserService {
        UserService(database: database.acting(for: scope), store: store)
    }

    /// Returns the user with this identifier, and the product's fields.
    ///
    /// - Throws: ``UserError/notFound``.
    package func fetch(_ id: ID<User>) async throws -> UserStore.Stored {
        guard let found = try await found(id) else { throw UserError.notFound }
        return found
    }

    /// Returns all users, oldest first, or the one with an address; for superusers.
    func list(_ email: EmailAddress?, _ request: PageRequest) async throws -> Page<UserRecord> {
        let users = email.map { UserRecord.withEmail($0) } ?? UserRecord.all
        return try await database.page(users.order { $0.id.ascending }, request)
    }

    private func found(_ id: ID<User>) async throws -> UserStore.Stored? {
        guard let side = store.side else {
            return try await database.find(UserRecord.self, id).map { ($0, .none) }
        }
        if let find = side.find { return try await find(id, database) }
        return try await database.read { tx in
            try tx.find(UserRecord.self, id).map { ($0, try side.table.values(of: [id], in: tx)[id]) }
        }
    }

    /// Changes the profile of `id` if its version matches `ifMatch`, and returns the changed user.
    ///
    /// - Parameter extra: the change of the product's fields.
    /// - Throws: ``UserError/notFound``, ``PreconditionError/failed``, and the errors of the product's steps.
    func update(
        _ id: ID<User>, with input: UserUpdate, extra: ExtraValues = .none, ifMatch: IfMatch?
    ) async throws -> UserStore.Stored {
        try await database.write { [store] tx in
            // Locked, so that of changes at once the later one sees the earlier, and compares its version with that.
            guard let user = try tx.find(UserRecord.self, id, lock: .forUpdate) else { throw UserError.notFound }
            try ifMatch?.check(version: user.version)
            let draft = UserDraft(of: user, displayName: input.displayName, language: input.language)
            return try store.update(user, to: draft, change: store.side.flatMap { extra[$0.table.name] }, in: tx)
        }
    }
}
