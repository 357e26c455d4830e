import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTexts
import TrellisUsers

/// What the owner of a mailbox can ask for.
///
/// Each of these only enqueues a job, so the response, the statements and the time are the same for an address with an
/// account and for one without. A request for an address that has nothing to send ends there. Each counts for the
/// client's network, so that one client can't send mails to strangers without end:
/// ``ThrottleError/tooManyMails(retryAfter:)``.
extension Accounts {
    /// Sends the proof of a mailbox once more: of a waiting sign-up, or of an account without proof.
    ///
    /// - Parameter language: the language of a reader without an account; nil: that of the client, if it is known.
    public func requestVerification(of email: String, language: LanguageTag? = nil) async throws {
        try await write(.verification, to: email, language)
    }

    /// Sends a link to a new password, valid for 30 minutes and once.
    ///
    /// - Parameter language: the language of a reader without an account; nil: that of the client, if it is known.
    public func requestPasswordReset(of email: String, language: LanguageTag? = nil) async throws {
        try await write(.passwordReset, to: email, language)
    }

    /// Sends a link and a code that log in without a password, valid for 10 minutes and once; none to superusers.
    ///
    /// - Parameter language: the language of a reader without an account; nil: that of the client, if it is known.
    public func requestMagicLink(to email: String, language: LanguageTag? = nil) async throws {
        try await write(.magicLink, to: email, language)
    }

    /// Sends the proof of a new address to it, and tells the old address; the address changes when the proof is used.
    ///
    /// - Throws: ``AuthError/wrongPassword``, ``AuthError/busy``, ``TrellisUsers/UserError/notFound``, ``ThrottleError``;
    ///   `InvalidInput` with the pointer `/email`.
    public func requestChange(
        of userID: ID<User>, toEmail email: String, proof: AccountProof, language: LanguageTag? = nil
    ) async throws {
        try AccountValues(email: email).validate(by: passwordPolicy)
        try await countMail()
        let job = SendAccountMail(
            request: .addressChange, email: EmailAddress(email).description, language: language ?? self.language,
            user: userID)
        _ = try await change(userID, to: AccountChange(), proof: proof) { _, tx in try tx.enqueue(job) }
    }

    /// Stores a sign-up that becomes a user when its mailbox is proved, and sends the proof.
    ///
    /// Hashes the password for every address, so that the time tells nothing.
    ///
    /// - Parameter language: the language of the mail, for an account that chooses none.
    /// - Throws: ``AuthError/busy``, ``ThrottleError``; `InvalidInput`, as ``signUp(_:)`` does.
    public func requestSignUp(_ account: NewAccount, mailIn language: LanguageTag? = nil) async throws {
        try await requestSignUp(account, input: nil, mailIn: language)
    }

    /// Does the same with the input of the product's flow.
    func requestSignUp(
        _ account: NewAccount, input: (any SchemaValue)?, mailIn language: LanguageTag?
    ) async throws {
        let flowInput = try input.map { JSONText(try SchemaCoding.text($0)) }
        try await countMail()
        let prepared = try await prepare(account)
        let id = ID<PendingSignUp>()
        let email = EmailAddress(account.email).description
        let userFields = try account.userFields.map { JSONText(try SchemaCoding.text($0)) }
        let tenantFields = try account.tenantFields.map { JSONText(try SchemaCoding.text($0)) }
        try await database.write { tx in
            try tx.insert(
                PendingSignUpRecord(
                    id: id, address: email, passwordHash: prepared.passwordHash, displayName: account.displayName,
                    tenantName: account.tenantName, language: account.language?.description,
                    network: clientNetwork, userFields: userFields, tenantFields: tenantFields,
                    flowInput: flowInput, awaitsApproval: false, isProved: false, createdAt: tx.now,
                    expiresAt: tx.now + ProofKind.verifyEmail.lifetime))
            try tx.enqueue(
                SendAccountMail(
                    request: .signUp, email: email, language: account.language ?? language ?? self.language,
                    signUp: id))
        }
    }

    /// Runs an immediate sign-up; if another account has the address, its mailbox gets a mail with which its owner can
    /// take it from an account without proof, or that says that they have an account.
    ///
    /// - Throws: the errors of `signUp`.
    package func offeringAddress<Value>(
        of account: NewAccount, input: (any SchemaValue)? = nil, mailIn language: LanguageTag? = nil,
        _ signUp: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await signUp()
        } catch UserError.emailTaken {
            do {
                try await requestSignUp(account, input: input, mailIn: language)
            } catch is ThrottleError {
                // The client learns what it would without the mail.
            }
            throw UserError.emailTaken
        }
    }

    private func write(_ request: MailboxRequest, to email: String, _ language: LanguageTag?) async throws {
        // No account has a longer address, which would only fill the queue.
        guard email.utf8.count <= 1024 else { return }
        try await countMail()
        let job = SendAccountMail(
            request: request, email: EmailAddress(email).description, language: language ?? self.language)
        _ = try await database.write { tx in try tx.enqueue(job) }
    }
}
