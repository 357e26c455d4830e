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

    /// Creates the service on `database`.
    package init(database: SystemDatabase) {
        self.database = database
    }

    /// Returns the service, acting for the user of the scope.
    func acting(for scope: Scope) -> UserService { UserService(database: database.acting(for: scope)) }

    /// Stores a new user, inside a transaction of the caller.
    ///
    /// - Throws: ``UserError/emailTaken``.
    package static func add(_ user: UserRecord, in tx: SystemTransaction) throws -> UserRecord {
        do {
            return try tx.insert(user)
        } catch DatabaseError.uniqueViolation {
            throw UserError.emailTaken
        }
    }

    /// Returns the user with this identifier.
    ///
    /// - Throws: ``UserError/notFound``.
    package func fetch(_ id: ID<User>) async throws -> UserRecord {
        guard let user = try await database.query({ try $0.find(UserRecord.self, id) }) else {
            throw UserError.notFound
        }
        return user
    }

    /// Changes the profile of `id` if its version matches `ifMatch`, and returns the changed user.
    ///
    /// - Throws: ``UserError/notFound``, ``PreconditionError/failed``.
    func update(_ id: ID<User>, with input: UserUpdate, ifMatch: IfMatch?) async throws -> UserRecord {
        try await database.write { tx in
            guard var user = try tx.find(UserRecord.self, id) else { throw UserError.notFound }
            try ifMatch?.check(version: user.version)
            let displayName = input.displayName ?? user.displayName
            let language = input.language.isAbsent ? user.language : input.language.value?.description
            guard displayName != user.displayName || language != user.language else { return user }
            (user.displayName, user.language) = (displayName, language)
            return try tx.update(user)
        }
    }
}
