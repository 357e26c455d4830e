import TrellisDatabase
import TrellisKernel
import TrellisUsers
import TrellisWeb

extension Accounts {
    /// Changes a user's address, password, name or language, in one transaction; the product's steps run.
    ///
    /// A new password ends all sessions of the user, that of the request too, and begins a new one. The former address is
    /// told of a new one, with a link that restores it.
    ///
    /// - Parameter write: called with the changed user in the same transaction, for rows of the product that change
    ///   together with the account; what it throws refuses the change.
    /// - Throws: ``changeErrors``; `InvalidInput` with the pointers `/email`, `/password` and `/display_name`; the errors
    ///   of the product's steps, and what `write` throws.
    public func change(
        _ userID: ID<User>, to change: AccountChange, proof: AccountProof,
        with write: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Void = { _, _ in }
    ) async throws -> ChangedAccount {
        try await validate(change, of: userID)
        if change.password != nil {
            let tokens = try await changePassword(of: userID, change, proof, with: write)
            return ChangedAccount(user: tokens.user, tokens: tokens)
        }
        let user = try await withProof(proof, of: userID) {
        } body: { user, _, tx in
            let changed = try users.update(user, to: change.draft(of: user), in: tx).user
            if changed.email != user.email { try tellFormerAddress(of: user, changed, in: tx) }
            try write(changed, tx)
            return changed
        }
        return ChangedAccount(user: user, tokens: nil)
    }

    /// Changes a user's password, ends all sessions of the user, and begins a new one.
    ///
    /// - Throws: the errors of ``change(_:to:proof:)``; `AccessError.unauthenticated` for an account that is disabled or
    ///   deleted.
    public func setPassword(
        of userID: ID<User>, to password: String, proof: AccountProof
    ) async throws -> SessionTokens {
        try await setPassword(of: userID, to: password, proof: proof, reporting: "/password")
    }

    /// Does the same, and reports violations at `pointer`.
    func setPassword(
        of userID: ID<User>, to password: String, proof: AccountProof, reporting pointer: String
    ) async throws -> SessionTokens {
        let change = AccountChange(password: password)
        try await validate(change, of: userID, passwordAt: pointer)
        return try await changePassword(of: userID, change, proof) { _, _ in }
    }

    /// Throws unless the values are valid, and the password isn't made of what is known about the user.
    private func validate(
        _ change: AccountChange, of userID: ID<User>, passwordAt pointer: String = "/password"
    ) async throws {
        let words = change.password == nil ? [] : try await ownWords(of: try await user(userID))
        try change.validate(by: passwordPolicy, ownWords: words, passwordAt: pointer)
    }

    private func changePassword(
        of userID: ID<User>, _ change: AccountChange, _ proof: AccountProof,
        with write: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Void
    ) async throws -> SessionTokens {
        try await withProof(proof, of: userID) {
            (try await passwords.hash(change.password ?? ""), try await prepareSession(of: userID))
        } body: { user, ready, tx in
            let (hash, session) = ready
            // Its sessions have ended meanwhile, so none begins: that would restore an account that was deleted.
            guard user.disabledAt == nil, user.deletedAt == nil else { throw AccessError.unauthenticated }
            let changed = try users.update(user, to: change.draft(of: user), passwordHash: hash, in: tx).user
            if changed.email != user.email { try tellFormerAddress(of: user, changed, in: tx) }
            try write(changed, tx)
            try sessions.endAll(of: userID, because: .passwordChanged, in: tx)
            try passwordWasChanged(changed, in: tx)
            return try begin(session, for: changed, in: tx)
        }
    }

    /// Checks the proof, prepares, and runs `body` in a transaction in which the proof still holds.
    private func withProof<Ready: Sendable, Value: Sendable>(
        _ proof: AccountProof, of userID: ID<User>, prepare: () async throws -> Ready,
        body: @escaping @Sendable (UserRecord, Ready, SystemTransaction) throws -> Value
    ) async throws -> Value {
        guard case .currentPassword = proof else {
            return try await withProof(proof, of: userID, guess: .uncounted, prepare: prepare, body: body)
        }
        return try await guessing(.user(userID)) { guess in
            do {
                return try await withProof(proof, of: userID, guess: guess, prepare: prepare, body: body)
            } catch AuthError.wrongPassword {
                note(GuessNote(.failed, of: .user(userID)))
                throw AuthError.wrongPassword
            }
        }
    }

    private func withProof<Ready: Sendable, Value: Sendable>(
        _ proof: AccountProof, of userID: ID<User>, guess: AdmittedGuess, prepare: () async throws -> Ready,
        body: @escaping @Sendable (UserRecord, Ready, SystemTransaction) throws -> Value
    ) async throws -> Value {
        // A login may store a newer hash of the same password between the check and the transaction.
        for _ in 0..<2 {
            let checked = try await checkedHash(of: userID, proof)
            let ready = try await prepare()
            let value: Value? = try await database.write { tx in
                // The lock keeps a login from storing a newer hash before the update.
                guard let user = try tx.find(UserRecord.self, userID, lock: .forUpdate) else {
                    throw UserError.notFound
                }
                guard checked == nil || checked == user.passwordHash else { return nil }
                // After the user's row, as in every transaction that locks both.
                try guess.wasRight(in: tx)
                return try body(user, ready, tx)
            }
            if let value { return value }
        }
        throw AuthError.wrongPassword
    }

    /// Returns the stored hash that the proof matches; nil for a proof without a password.
    ///
    /// - Throws: ``AuthError/wrongPassword``, ``AuthError/busy``, ``TrellisUsers/UserError/notFound``.
    private func checkedHash(of userID: ID<User>, _ proof: AccountProof) async throws -> String? {
        guard case .currentPassword(let password) = proof else { return nil }
        guard let user = try await database.find(UserRecord.self, userID) else { throw UserError.notFound }
        // No password is longer; hashing it would only cost time.
        guard password.unicodeScalars.count <= PasswordRules.maxLength,
            try await passwords.verify(password, against: user.passwordHash) != .mismatch
        else { throw AuthError.wrongPassword }
        return user.passwordHash
    }
}

extension AccountChange {
    fileprivate func draft(of user: UserRecord) -> UserDraft {
        UserDraft(
            of: user, email: email.map { EmailAddress($0) }, displayName: displayName, language: language,
            setsPassword: password != nil)
    }
}
