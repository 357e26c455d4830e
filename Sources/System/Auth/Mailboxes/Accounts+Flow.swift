import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisTexts
import TrellisUsers

/// Sign-ups by the product's ``SignUpFlow``.
extension Accounts {
    /// Whether the product has a sign-up of its own.
    package var hasFlow: Bool { flow != nil }

    /// Signs up by the product's flow with the fields of a form: each is a member of the input, as text; those without
    /// text are absent.
    ///
    /// - Throws: `InvalidInput` with pointers such as `/company`; the errors of the sign-up.
    package func signUpByFlow(
        _ account: NewAccount, fields: [(name: String, value: String)], mailIn language: LanguageTag?
    ) async throws {
        guard let flow else { throw AuthError.signUpClosed }
        let members = fields.filter { !$0.value.isEmpty }.map { (key: $0.name, value: JSONValue.string($0.value)) }
        let input = try flow.readInput(try SchemaCoding.text(JSONValue.object(JSONObject(members))))
        try await signUpByFlow(account, input: input, mailIn: language)
    }

    /// Signs up by the product's flow: at once, or when the mailbox is proved.
    func signUpByFlow(
        _ account: NewAccount, input: (any SchemaValue)?, mailIn language: LanguageTag? = nil
    ) async throws {
        try rules.check(account.email)
        guard let flow, let input else { throw AuthError.signUpClosed }
        guard rules.mode == .immediate else {
            return try await requestSignUp(account, input: input, mailIn: language)
        }
        try await offeringAddress(of: account, input: input, mailIn: language) {
            try await signUp(account, input: input, by: flow)
        }
    }

    /// How long a sign-up waits for approval.
    static let approvalLifetime = Duration.seconds(30 * 86_400)

    /// Signs up by the product's flow, without proof of the mailbox.
    func signUp(_ account: NewAccount, input: any SchemaValue, by flow: SignUpFlow) async throws {
        let prepared = try await prepare(account)
        let text = JSONText(try SchemaCoding.text(input))
        try await database.write { tx in
            guard try enter(prepared, input, by: flow, isApproved: false, in: tx) == nil else { return }
            try wait(for: prepared, text, in: tx)
        }
    }

    /// Creates what the flow decides; returns nil for a sign-up that has to wait for approval.
    func enter(
        _ prepared: PreparedAccount, _ input: any SchemaValue, by flow: SignUpFlow, isApproved: Bool,
        in tx: SystemTransaction
    ) throws -> UserRecord? {
        var account = prepared.account
        let email = EmailAddress(account.email)
        let attempt = SignUpFlow.Attempt(
            email: email.description, isEmailVerified: prepared.isEmailVerified, isApproved: isApproved)
        let outcome = try flow.decide(input, &account, attempt, tx)
        (account.email, account.password, account.tenantName) = (prepared.account.email, .absent, nil)
        if case .newTenant(let name) = outcome { account.tenantName = name }
        try account.validate(by: passwordPolicy)
        var decided = PreparedAccount(
            session: prepared.session, account: account, passwordHash: prepared.passwordHash)
        decided.isEmailVerified = prepared.isEmailVerified
        switch outcome {
        case .newTenant, .withoutTenant: return try create(decided, in: tx).user
        case .join(let token):
            guard let invitations = invitations.current else { throw InvitationError.invalid }
            let invitation = try invitations.find(token, in: tx)
            guard invitation.email == email else { throw InvitationError.otherAddress }
            // The token was mailed to the address.
            decided.isEmailVerified = true
            try take(email, in: tx)
            try endSignUps(to: email, in: tx)
            let user = try create(decided, in: tx).user
            _ = try invitations.accept(invitation, as: user.id, in: tx)
            return user
        case .pending:
            guard !isApproved else { throw AuthError.signUpClosed }
            return nil
        }
    }

    /// Stores a sign-up until the product approves it.
    func wait(for prepared: PreparedAccount, _ input: JSONText, in tx: SystemTransaction) throws {
        try tx.insert(
            PendingSignUpRecord(
                id: ID(), address: EmailAddress(prepared.account.email).description,
                passwordHash: prepared.passwordHash, displayName: prepared.account.displayName, tenantName: nil,
                language: prepared.account.language?.description, network: clientNetwork, userFields: nil,
                tenantFields: nil,
                flowInput: input, awaitsApproval: true, isProved: prepared.isEmailVerified, createdAt: tx.now,
                expiresAt: tx.now + Self.approvalLifetime))
    }
}

extension PendingSignUpRecord {
    /// Returns the account that it becomes, without its password if that may be a stranger's.
    func prepared(_ session: PreparedSession, hasPassword: Bool = true) -> PreparedAccount {
        let account = NewAccount(
            email: address, password: .imported(hash: passwordHash), displayName: displayName,
            language: language.flatMap { LanguageTag($0) }, tenantName: tenantName)
        var prepared = PreparedAccount(
            session: session, account: account, passwordHash: hasPassword ? passwordHash : "")
        prepared.isEmailVerified = isProved
        return prepared
    }
}
