import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisUsers

extension Accounts {
    /// Returns the user with this address and password, and begins no session.
    ///
    /// Takes the same time for an unknown address as for a wrong password, has the limits of a login, and stores a newer
    /// hash as a login does. A failure is noted in the audit.
    ///
    /// - Throws: ``logInErrors``; the errors of the product's directory.
    public func check(email: String, password: String) async throws -> UserRecord {
        try await authenticate(email: email, password: password) { user, _ in user }
    }

    /// Does the same for a user who is signed in: wrong passwords of others don't make the user wait.
    func check(email: String, password: String, of userID: ID<User>) async throws -> UserRecord {
        try await authenticate(email: email, password: password, guessing: .user(userID)) { user, _ in user }
    }

    /// Runs `body` in one transaction for the user with this address and password, and notes the sign-in in the audit.
    ///
    /// - Throws: the errors of ``check(email:password:)``, and what `body` throws.
    func signIn<Value: Sendable>(
        email: String, password: String,
        _ body: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Value
    ) async throws -> Value {
        try await authenticate(email: email, password: password) { user, tx in
            try noticeNewDevice(of: user, in: tx)
            let value = try body(user, tx)
            try Self.noteSignIn(of: user.id, in: tx)
            return value
        }
    }

    /// Notes in the audit that the user has signed in.
    static func noteSignIn(of user: ID<User>, in tx: SystemTransaction) throws {
        try tx.audit("auth.signed_in", of: "user", id: "\(user)", by: user)
    }

    /// How often a login checks the password again because another request changed the user meanwhile: the second
    /// check reads a hash that another login stored; a third one is for a password change besides.
    private static let rounds = 3

    private func authenticate<Value: Sendable>(
        email text: String, password: String, guessing target: GuessTarget? = nil,
        _ body: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Value
    ) async throws -> Value {
        let email = EmailAddress(text)
        // No account has longer values, which would only cost time. Directories may admit every user without a
        // password: RFC 4513, section 5.1.2.
        guard text.unicodeScalars.count <= 320, 1...PasswordRules.maxLength ~= password.unicodeScalars.count else {
            // Without the address: nothing limits how many different ones may follow.
            note(GuessNote(.failed))
            throw AuthError.invalidCredentials
        }
        let call = DirectoryCall(directory: directory, logger: sessions.logger)
        let request = DirectoryRequest(email: email.description, password: password) {
            try await checkStored(email, password)
        }
        return try await guessing(target ?? .account(email)) { guess in
            let body: @Sendable (UserRecord, SystemTransaction) throws -> Value = { user, tx in
                try guess.wasRight(in: tx)
                return try body(try admitted(user, in: tx), tx)
            }
            for _ in 0..<Self.rounds {
                let value: Value?
                switch try await call.run(request) {
                case .refused: throw try await refusal(of: email)
                case .stored(let account): value = try await admit(account, password, body)
                case .user(let user): value = try await admit(user, body)
                }
                if let value { return value }
            }
            throw try await refusal(of: email)
        }
    }

    /// Runs `check`, which checks one guess, unless there were too many.
    ///
    /// - Throws: ``ThrottleError/tooManyAttempts(retryAfter:)``, which is noted in the audit; what `check` throws.
    func guessing<Value: Sendable>(
        _ target: GuessTarget, _ check: (AdmittedGuess) async throws -> Value
    ) async throws -> Value {
        guard let throttle else { return try await check(.uncounted) }
        do {
            return try await throttle.admit(target, device: deviceToken, in: database, check)
        } catch let refusal as ThrottleRefusal {
            // Of a network's refused guesses the accounts aren't told apart: they cost nothing, and would fill the audit.
            if target != .mail { note(GuessNote(.throttled, of: refusal.isOfNetwork ? nil : target)) }
            throw refusal.error(for: target)
        }
    }

    /// Counts a mail to an address that the client names, for the client's network.
    ///
    /// - Throws: ``ThrottleError/tooManyMails(retryAfter:)`` when there were too many.
    func countMail() async throws { try await guessing(.mail) { _ in } }

    /// The check of the table of users.
    private func checkStored(_ email: EmailAddress, _ password: String) async throws -> DirectoryResponse {
        let user = try await database.first(UserRecord.withEmail(email))
        let match = try await passwords.verify(password, against: user?.passwordHash)
        guard let user, match != .mismatch else { return .refused }
        return .stored(
            StoredAccount(
                userID: user.id, passwordHash: user.passwordHash, needsRehash: match == .matchNeedsRehash))
    }

    /// Returns nil when the stored hash has changed since it was checked.
    private func admit<Value: Sendable>(
        _ account: StoredAccount, _ password: String,
        _ body: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Value
    ) async throws -> Value? {
        let hash = account.needsRehash ? try await passwords.hash(password) : nil
        return try await database.write { tx in
            // A change of the password waits, so that it also ends the session that begins here. Of two logins that
            // store a hash, the second waits, and then sees the hash of the first.
            guard let user = try tx.find(UserRecord.self, account.userID, lock: .forUpdate),
                user.passwordHash == account.passwordHash
            else { return nil }
            return try body(try hash.map { try users.rehash(user, $0, in: tx) } ?? user, tx)
        }
    }

    /// Returns nil when another request created the user meanwhile.
    private func admit<Value: Sendable>(
        _ person: DirectoryUser, _ body: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Value
    ) async throws -> Value? {
        let email = EmailAddress(person.email)
        do {
            return try await database.write { tx in
                // As for a stored password, what ends the sessions of the user waits.
                if let user = try tx.first(UserRecord.withEmail(email), lock: .forUpdate) { return try body(user, tx) }
                guard person.firstLogIn == .createUser else { throw signInFailure(email, nil) }
                return try body(try create(person, email, in: tx), tx)
            }
        } catch is CreatedMeanwhile {
            return nil
        }
    }

    private func create(
        _ person: DirectoryUser, _ email: EmailAddress, in tx: SystemTransaction
    ) throws -> UserRecord {
        var draft = UserDraft(email: email, setsPassword: false, isEmailVerified: true)
        // A name that the profile couldn't have is no reason to refuse a login.
        if let name = person.displayName { try? draft.setDisplayName(name) }
        draft.language = person.language
        do {
            return try users.create(draft, passwordHash: "", in: tx).user
        } catch UserError.emailTaken {
            throw CreatedMeanwhile()
        }
    }

    private struct CreatedMeanwhile: Error {}

    private func refusal(of email: EmailAddress) async throws -> AuthError {
        signInFailure(email, try await database.first(UserRecord.withEmail(email))?.id)
    }

    /// Records a failed sign-in and returns its error.
    func signInFailure(_ email: EmailAddress, _ user: ID<User>?) -> AuthError {
        note(GuessNote(.failed, of: .account(email), user))
        return .invalidCredentials
    }

    /// Adds an entry to the audit, which names the client; of many alike within a minute, one with their number.
    func note(_ guess: GuessNote) {
        let scope = database.scope ?? Scope(tenantID: .platform, userID: .noUser, requestID: "")
        auditNotes?.append(
            guess.note(from: scope.clientAddress), for: scope,
            countingAs: guess.key(from: scope.clientAddress), within: .seconds(60))
    }
}
