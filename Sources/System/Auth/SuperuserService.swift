import TrellisDatabase
import TrellisKernel
import Users

/// The service that creates superusers, for the command line only: no route uses it.
package struct SuperuserService: Sendable {
    let database: SystemDatabase
    let passwords: PasswordHasher
    let sessions: SessionService

    /// Returns the service, acting for the user of the scope.
    package func acting(for scope: Scope) -> SuperuserService {
        let database = database.acting(for: scope)
        return SuperuserService(
            database: database, passwords: passwords, sessions: sessions.acting(in: database))
    }

    /// The result of ``create(email:password:)``.
    package struct Outcome: Sendable {
        /// The superuser.
        package let userID: ID<User>
        /// Whether the user was created.
        package let isNew: Bool
    }

    /// Ensures that a superuser with `email` and `password` exists; idempotent.
    ///
    /// An existing user becomes a superuser; if the password changes, all of the user's sessions end.
    ///
    /// - Throws: `InvalidInput` for an address and for a password that sign-up would reject.
    package func create(email: String, password: String) async throws -> Outcome {
        try SuperuserCredentials(email: email, password: password).validate()
        let email = EmailAddress(email)
        let existing = try await database.query { try $0.first(UserRecord.withEmail(email)) }
        let match = try await passwords.verify(password, against: existing?.passwordHash)
        let passwordHash = match == .match ? nil : try await passwords.hash(password)
        return try await database.write { tx in
            guard var user = try tx.first(UserRecord.withEmail(email)) else {
                let user = try tx.insert(
                    UserRecord(email: email, passwordHash: passwordHash ?? "", isSuperuser: true))
                return Outcome(userID: user.id, isNew: true)
            }
            if let passwordHash { user.passwordHash = passwordHash }
            if match == .mismatch { try sessions.endAll(of: user.id, because: .passwordChanged, in: tx) }
            if passwordHash != nil || !user.isSuperuser {
                user.isSuperuser = true
                try tx.update(user)
            }
            return Outcome(userID: user.id, isNew: false)
        }
    }
}
