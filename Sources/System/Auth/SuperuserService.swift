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
    /// The rules of new passwords.
    var policy = PasswordPolicy()

    /// Returns the service, acting for the user of the scope.
    package func acting(for scope: Scope) -> SuperuserService {
        let database = database.acting(for: scope)
        return SuperuserService(
            database: database, passwords: passwords, sessions: sessions.acting(in: database), users: users,
            policy: policy)
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
    /// An existing user becomes a superuser, also one who has deleted the account; if the password changes, all of the
    /// user's sessions end. What a stranger could keep who signed up with the address ends: mailed links of before, such as
    /// one to another address, and the secrets of API keys of an account without proof.
    ///
    /// - Throws: `InvalidInput` for an address and for a password that sign-up would reject; ``AuthError/userDisabled``;
    ///   ``AuthError/busy`` when the user is changed all the time; the errors of the product's steps.
    package func create(email: String, password: String) async throws -> Outcome {
        try AccountValues(email: email, password: password).validate(by: policy)
        let email = EmailAddress(email)
        // A login may store a newer hash meanwhile, and another command or a sign-up may create the user.
        for _ in 0..<3 {
            let existing = try await database.first(UserRecord.withEmail(email))
            let match = try await passwords.verify(password, against: existing?.passwordHash)
            let passwordHash = match == .match ? nil : try await passwords.hash(password)
            do {
                let outcome = try await ensure(email, match, passwordHash, checked: existing?.passwordHash)
                if let outcome { return outcome }
            } catch UserError.emailTaken {
                continue
            }
        }
        throw AuthError.busy
    }

    /// Creates or changes the user; returns nil when the stored hash has changed since it was checked.
    private func ensure(
        _ email: EmailAddress, _ match: PasswordMatch, _ passwordHash: String?, checked: String?
    ) async throws -> Outcome? {
        try await database.write { tx in
            // A login that began with the former password waits, or has begun its session, which ends here.
            let found = try tx.first(UserRecord.withEmail(email), lock: .forUpdate)
            guard found?.passwordHash == checked else { return nil }
            guard let user = found else {
                let stored = try users.create(
                    UserDraft(email: email, isSuperuser: true, isEmailVerified: true),
                    passwordHash: passwordHash ?? "", in: tx)
                return Outcome(userID: stored.user.id, isNew: true)
            }
            guard user.disabledAt == nil else { throw AuthError.userDisabled }
            let isNewPassword = match == .mismatch
            if isNewPassword { try sessions.endAll(of: user.id, because: .passwordChanged, in: tx) }
            try endMailedAccess(to: user, isNewPassword: isNewPassword, in: tx)
            // Otherwise the account would be erased when its grace is over.
            let kept = try users.setDeleted(user, at: nil, in: tx)
            _ = try users.update(
                kept, to: UserDraft(of: kept, isSuperuser: true, setsPassword: isNewPassword, verifiesEmail: true),
                passwordHash: passwordHash, in: tx)
            return Outcome(userID: user.id, isNew: false)
        }
    }

    /// Ends what a person could keep who had the account before: also the links that restore a former address, which
    /// would make its owner a superuser.
    private func endMailedAccess(to user: UserRecord, isNewPassword: Bool, in tx: SystemTransaction) throws {
        let id = user.id
        if isNewPassword || !user.isSuperuser { try tx.erase(ProofRecord.where { $0.userID == id }) }
        guard isNewPassword, user.emailVerifiedAt == nil else { return }
        try tx.delete(APIKeySecretRecord.where { $0.memberID == id })
    }
}
