import TrellisDatabase
import TrellisKernel
import TrellisUsers

/// The service that creates superusers, for the command line only: no route uses it.
package struct SuperuserService: Sendable {
    let database: SystemDatabase
    let passwords: QueuedHasher
    let sessions: SessionService
    /// The writer of users, with the product's steps.
    var users = UserStore()

    /// Returns the service, acting for the user of the scope.
    package func acting(for scope: Scope) -> SuperuserService {
        let database = database.acting(for: scope)
        return SuperuserService(
            database: database, passwords: passwords, sessions: sessions.acting(in: database), users: users)
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
    /// - Throws: `InvalidInput` for an address and for a password that sign-up would reject; the errors of the
    ///   product's steps.
    package func create(email: String, password: String) async throws -> Outcome {
        try SuperuserCredentials(email: email, password: password).validate()
        let email = EmailAddress(email)
        let existing = try await database.query { try $0.first(UserRecord.withEmail(email)) }
        let match = try await passwords.verify(password, against: existing?.passwordHash)
        let passwordHash = match == .match ? nil : try await passwords.hash(password)
        return try await database.write { tx in
            guard let user = try tx.first(UserRecord.withEmail(email)) else {
                let stored = try users.create(
                    UserDraft(email: email, isSuperuser: true), passwordHash: passwordHash ?? "", in: tx)
                return Outcome(userID: stored.user.id, isNew: true)
            }
            let isNewPassword = match == .mismatch
            if isNewPassword { try sessions.endAll(of: user.id, because: .passwordChanged, in: tx) }
            _ = try users.update(
                user, to: UserDraft(of: user, isSuperuser: true, setsPassword: isNewPassword),
                passwordHash: passwordHash, in: tx)
            return Outcome(userID: user.id, isNew: false)
        }
    }
}
