import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisUsers

/// What the proof of a mailbox does.
extension Accounts {
    /// The errors of ``verifyEmail(token:)`` and ``verifyEmail(_:code:)``.
    public static let verificationErrors: [any AppError] = [
        AuthError.proofInvalid, UserError.emailTaken, ThrottleError.tooManyAttempts(retryAfter: 1),
    ]

    /// Uses the link of a mail: creates the user of a waiting sign-up, proves the mailbox of an account, or gives the
    /// account its new address.
    ///
    /// An account that has the address without proof loses it: its sessions end, and the audit says so. Returns nil for a
    /// sign-up that waits for the product's approval now.
    ///
    /// Of several sign-ups for one address, from different networks, one may be a stranger's: then the user has no
    /// password, and a mail leads to one. An account that has the address without proof counts as a sign-up.
    ///
    /// - Throws: ``verificationErrors``; the errors of the product's steps.
    public func verifyEmail(token: String) async throws -> UserRecord? {
        let session = try await prepareSession(of: ID())
        return try await database.write { tx in
            try verify(try proofs.redeem(.verifyEmail, .changeEmail, token: token, in: tx), session, in: tx)
        }
    }

    /// Uses the code of a mail to this address; otherwise like ``verifyEmail(token:)``.
    ///
    /// Five wrong codes end the code; the link of the mail remains.
    ///
    /// - Throws: ``verificationErrors``; the errors of the product's steps.
    public func verifyEmail(_ email: String, code: String) async throws -> UserRecord? {
        let session = try await prepareSession(of: ID())
        let address = EmailAddress(email)
        return try await guessing(.code(address)) { guess in
            // A wrong code is an outcome, not an error, so that its count is committed.
            let user: UserRecord?? = try await database.write { tx in
                guard
                    let proof = try proofs.redeem(.verifyEmail, .changeEmail, code: code, address: address, in: tx)
                else { return nil }
                try guess.wasRight(in: tx)
                return .some(try verify(proof, session, in: tx))
            }
            guard let user else { throw wrongCode(of: address) }
            return user
        }
    }

    /// Records a wrong code and returns its error.
    func wrongCode(of address: EmailAddress) -> AuthError {
        note(GuessNote(.failed, of: .code(address)))
        return .proofInvalid
    }

    private func verify(
        _ proof: RedeemedProof, _ session: PreparedSession, in tx: SystemTransaction
    ) throws -> UserRecord? {
        if let id = PendingSignUpRecord.id(of: proof.subject) {
            return try createUser(of: id, proof, session, in: tx)
        }
        guard let user = proof.user else { throw AuthError.proofInvalid }
        if proof.kind == .changeEmail { return try changeAddress(of: user, proof, in: tx) }
        // The account may have got another address since the mail was sent.
        guard user.email == proof.address.description else { throw AuthError.proofInvalid }
        return try markVerified(user, in: tx)
    }

    /// Notes that the mailbox of the user's address is proved; sign-ups that wait for it end.
    func markVerified(_ user: UserRecord, in tx: SystemTransaction) throws -> UserRecord {
        guard user.emailVerifiedAt == nil else { return user }
        try endSignUps(to: EmailAddress(user.email), in: tx)
        try tx.audit("auth.email_verified", of: "user", id: "\(user.id)", by: user.id)
        return try users.update(user, to: UserDraft(of: user, verifiesEmail: true), in: tx).user
    }

    private func createUser(
        of id: ID<PendingSignUp>, _ proof: RedeemedProof, _ session: PreparedSession, in tx: SystemTransaction
    ) throws -> UserRecord? {
        guard let waiting = try tx.erase(returning: PendingSignUpRecord.where { $0.id == id }).first else {
            throw AuthError.proofInvalid
        }
        // The reader of several mails can't know which of them is about the own sign-up.
        let isContested = try waiting.hasRival(in: tx)
        try take(proof.address, in: tx)
        try endSignUps(to: proof.address, in: tx)
        var prepared = waiting.prepared(session, hasPassword: !isContested)
        prepared.isEmailVerified = true
        if let flow, let input = waiting.flowInput {
            guard
                let user = try enter(
                    prepared, try flow.readInput(input.text), by: flow, isApproved: false, in: tx)
            else {
                try wait(for: prepared, input, in: tx)
                return nil
            }
            try tx.audit("auth.email_verified", of: "user", id: "\(user.id)", by: user.id)
            if isContested { try offerPassword(to: user, in: tx) }
            return user
        }
        prepared.account.userFields = try waiting.userFields.flatMap { try users.readInput($0.text) }
        prepared.account.tenantFields = try waiting.tenantFields.flatMap { try tenants.readInput($0.text) }
        let created = try create(prepared, in: tx)
        try tx.audit("auth.email_verified", of: "user", id: "\(created.user.id)", by: created.user.id)
        if isContested { try offerPassword(to: created.user, in: tx) }
        return created.user
    }

    private func changeAddress(
        of user: UserRecord, _ proof: RedeemedProof, in tx: SystemTransaction
    ) throws -> UserRecord {
        try take(proof.address, besides: user.id, in: tx)
        try endSignUps(to: proof.address, in: tx)
        // Links to the old address prove nothing about the account any more.
        try proofs.revokeAll(of: user.id, in: tx)
        let draft = UserDraft(of: user, email: proof.address, verifiesEmail: true)
        let changed = try users.update(user, to: draft, in: tx).user
        try tx.audit("auth.email_changed", of: "user", id: "\(user.id)", by: user.id)
        try tellFormerAddress(of: user, changed, in: tx)
        return changed
    }

    /// Takes the address from an account that has it without proof.
    ///
    /// - Throws: ``TrellisUsers/UserError/emailTaken`` when another account has proved it, or is a superuser's.
    func take(_ address: EmailAddress, besides owner: ID<User>? = nil, in tx: SystemTransaction) throws {
        guard let found = try tx.first(UserRecord.withEmail(address)), found.id != owner,
            let holder = try tx.find(UserRecord.self, found.id, lock: .forUpdate),
            holder.email == address.description
        else { return }
        guard Self.givesWay(holder) else { throw UserError.emailTaken }
        try removeAddress(of: holder, because: "proved_by_another", in: tx)
    }

    /// Whether an account gives way to the owner of the mailbox, because it isn't proved that it is theirs.
    ///
    /// A superuser's doesn't: its address is the way in of those who may do everything.
    static func givesWay(_ user: UserRecord) -> Bool { user.emailVerifiedAt == nil && !user.isSuperuser }

    /// Ends the sign-ups that wait for the proof of an address, with their proofs.
    func endSignUps(to address: EmailAddress, in tx: SystemTransaction) throws {
        let text = address.description
        try tx.erase(PendingSignUpRecord.where { $0.address == text })
        try proofs.revokeAll(.verifyEmail, to: address, in: tx)
    }

    /// The end of what an account has in place of an address that it lost (RFC 2606, section 2: no such mailbox).
    static let removedAddress = "@unverified.invalid"

    /// Takes the address from an account without proof: it has no login any more, and its sessions end.
    ///
    /// What the account created stays, for superusers; deleting it is another decision.
    func removeAddress(of user: UserRecord, because reason: String, in tx: SystemTransaction) throws {
        let address = EmailAddress("\(user.id)\(Self.removedAddress)")
        try endAccess(to: user, in: tx)
        _ = try users.update(
            user, to: UserDraft(of: user, email: address, setsPassword: true), passwordHash: "", in: tx)
        try tx.audit("auth.address_removed", of: "user", id: "\(user.id)", ["because": .string(reason)])
    }
}
