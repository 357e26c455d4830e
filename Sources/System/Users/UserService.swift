import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// What users do with their own account.
///
/// Adding users and changing passwords is the Auth room's, which knows passwords.
package struct UserService: Sendable {
    private let database: SystemDatabase

    /// The users of `database`.
    package init(database: SystemDatabase) {
        self.database = database
    }

    /// The same, on behalf of whoever the scope names.
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

    /// The user with this identifier.
    ///
    /// - Throws: ``UserError/notFound``.
    package func fetch(_ id: ID<User>) async throws -> UserRecord {
        guard let user = try await database.query({ try $0.find(UserRecord.self, id) }) else {
            throw UserError.notFound
        }
        return user
    }

    /// Changes the profile of `id`, if it still is at a version that `ifMatch` names, and returns it as it is then.
    ///
    /// - Throws: ``UserError/notFound``, ``PreconditionError/failed``.
    func update(_ id: ID<User>, with input: UserUpdate, ifMatch: IfMatch?) async throws -> UserRecord {
        try await database.write { tx in
            guard var user = try tx.find(UserRecord.self, id) else { throw UserError.notFound }
            try ifMatch?.check(version: user.version)
            guard let displayName = input.displayName, displayName != user.displayName else { return user }
            user.displayName = displayName
            return try tx.update(user)
        }
    }
}
