import TrellisDatabase
import TrellisKernel
import TrellisUsers

extension Accounts {
    /// Uses the link of ``requestMagicLink(to:language:)`` to begin a session; it also proves the mailbox.
    ///
    /// The first proof of an account's mailbox removes its password and ends its other sessions, because another person
    /// may have them; ``requestPasswordReset(of:language:)`` sets one.
    ///
    /// - Throws: ``AuthError/proofInvalid``, ``AuthError/userDisabled``; the errors of the product's steps.
    public func logIn(magicLink token: String) async throws -> SessionTokens {
        guard let address = try await proofs.peek(.magicLink, token: token, in: database),
            let session = try await prepareSession(ofAddress: address)
        else { throw AuthError.proofInvalid }
        return try await database.write { tx in
            try begin(session, with: try proofs.redeem(.magicLink, token: token, in: tx), in: tx)
        }
    }

    /// Uses the code of ``requestMagicLink(to:language:)``; otherwise like ``logIn(magicLink:)``.
    ///
    /// Five wrong codes end the code; the link of the mail remains.
    ///
    /// - Throws: ``AuthError/proofInvalid``, ``AuthError/userDisabled``, ``ThrottleError``; the errors of the product's
    ///   steps.
    public func logIn(email: String, code: String) async throws -> SessionTokens {
        let address = EmailAddress(email)
        return try await guessing(.code(address)) { guess in
            // Signed for an address without an account too, so that the time tells nothing.
            let found = try await prepareSession(ofAddress: address)
            let session = if let found { found } else { try await prepareSession(of: ID()) }
            // A wrong code is an outcome, not an error, so that its count is committed.
            let tokens: SessionTokens? = try await database.write { tx in
                guard let proof = try proofs.redeem(.magicLink, code: code, address: address, in: tx) else {
                    return nil
                }
                try guess.wasRight(in: tx)
                return try begin(session, with: proof, in: tx)
            }
            guard let tokens else { throw wrongCode(of: address) }
            return tokens
        }
    }

    private func prepareSession(ofAddress address: EmailAddress) async throws -> PreparedSession? {
        guard let user = try await database.first(UserRecord.withEmail(address)) else { return nil }
        return try await prepareSession(of: user.id)
    }

    /// Gives an account to the owner of its mailbox, who comes for the first time: another person may have chosen the
    /// password, and may be logged in.
    private func claim(_ user: UserRecord, in tx: SystemTransaction) throws -> UserRecord {
        try endAccess(to: user, in: tx)
        let proved = try markVerified(user, in: tx)
        return try users.update(proved, to: UserDraft(of: proved, setsPassword: true), passwordHash: "", in: tx).user
    }

    private func begin(
        _ session: PreparedSession, with proof: RedeemedProof, in tx: SystemTransaction
    ) throws -> SessionTokens {
        guard let user = proof.user, user.id == session.userID, user.email == proof.address.description,
            !user.isSuperuser
        else { throw AuthError.proofInvalid }
        try noticeNewDevice(of: user, in: tx)
        let owned = user.emailVerifiedAt == nil ? try claim(user, in: tx) : user
        let admitted = try admitted(owned, in: tx)
        let tokens = try begin(session, for: admitted, in: tx)
        try Self.noteSignIn(of: user.id, in: tx)
        return tokens
    }
}
