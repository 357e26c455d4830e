import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisUsers

extension Accounts {
    /// Creates a user, and begins a first session, in one transaction.
    ///
    /// - Throws: ``createErrors``; `InvalidInput` with the pointers `/email`, `/password`, `/display_name` and
    ///   `/tenant_name`; the errors of the product's steps.
    public func signUp(_ account: NewAccount) async throws -> (account: CreatedAccount, tokens: SessionTokens) {
        let prepared = try await prepare(account)
        return try await database.write { tx in
            let created = try create(prepared, in: tx)
            return (created, try begin(prepared.session, for: created.user, in: tx))
        }
    }

    /// Creates a user in a transaction of its own, without a session.
    ///
    /// - Throws: the errors of ``signUp(_:)``.
    @discardableResult
    public func create(_ account: NewAccount) async throws -> CreatedAccount {
        let prepared = try await prepare(account)
        return try await database.write { tx in try create(prepared, in: tx) }
    }

    /// Checks the values and hashes the password, so that ``create(_:in:)`` can create the user in a transaction of the
    /// caller; stores nothing.
    ///
    /// - Throws: ``AuthError/busy``; `InvalidInput`, as ``signUp(_:)`` does.
    public func prepare(_ account: NewAccount) async throws -> PreparedAccount {
        try account.validate(by: passwordPolicy)
        let hash =
            switch account.password {
            case .text(let text): try await passwords.hash(text)
            case .imported(let hash): hash
            case .absent: ""
            }
        var prepared = PreparedAccount(
            session: try await prepareSession(of: ID()), account: account, passwordHash: hash)
        prepared.isEmailVerified = account.isEmailVerified
        return prepared
    }

    /// Creates a user, and the tenant if it has a name, in the caller's transaction; the product's steps run.
    ///
    /// - Throws: ``TrellisUsers/UserError/emailTaken``: of two that are created at once with one address, one fails. The
    ///   errors of the product's steps.
    @discardableResult
    public func create(_ prepared: PreparedAccount, in tx: SystemTransaction) throws -> CreatedAccount {
        let (user, extra) = try createUser(prepared, in: tx)
        guard let name = prepared.account.tenantName else {
            return CreatedAccount(user: user, tenant: nil, extra: extra)
        }
        let (tenant, tenantExtra) = try createTenant(named: name, of: prepared, in: tx)
        return CreatedAccount(user: user, tenant: tenant, extra: extra.adding(tenantExtra))
    }

    /// Inserts the user.
    func createUser(_ prepared: PreparedAccount, in tx: SystemTransaction) throws -> UserStore.Stored {
        let account = prepared.account
        var draft = UserDraft(
            id: prepared.userID, email: EmailAddress(account.email), setsPassword: !prepared.passwordHash.isEmpty,
            isEmailVerified: prepared.isEmailVerified)
        if let name = account.displayName { try draft.setDisplayName(name) }
        draft.language = account.language
        return try users.create(
            draft, passwordHash: prepared.passwordHash, input: account.userFields, in: tx)
    }

    /// Inserts the tenant of the user, and returns the product's fields under their names in a sign-up.
    func createTenant(
        named name: String, of prepared: PreparedAccount, in tx: SystemTransaction
    ) throws -> TenantStore.Stored {
        let (tenant, extra) = try tenants.create(
            named: name, owner: prepared.userID, requestID: tx.scope?.requestID ?? "",
            input: prepared.account.tenantFields, in: tx)
        return (tenant, extra.prefixed(TenantStore.signUpPrefix))
    }
}
