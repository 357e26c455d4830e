import TrellisAuth
import TrellisDatabase
import TrellisKernel
import TrellisUsers

/// What everyone does to become a signed-in user.
struct SignInService {
    let accounts: Accounts
    let database: ReadOnlyGlobalDatabase

    /// Creates a user with a profile, and begins a session, in one transaction.
    ///
    /// - Throws: ``Accounts/createErrors``, ``GazetteError/usernameTaken``.
    func signUp(_ input: SignUp) async throws -> AccountResponse {
        let prepared = try await accounts.prepare(NewAccount(email: input.email, password: .text(input.password)))
        return try await accounts.write { tx in
            let user = try accounts.create(prepared, in: tx).user
            let profile = try tx.global(as: user.id).mappingTakenName {
                try $0.insert(ProfileRecord(id: user.id, username: input.username))
            }
            let tokens = try accounts.begin(prepared.session, in: tx)
            return AccountResponse(profile, email: user.email, token: tokens.accessToken)
        }
    }

    /// Begins a session.
    ///
    /// - Throws: ``Accounts/logInErrors``; ``GazetteError/profileNotFound`` for a user of another module.
    func logIn(_ input: LogIn) async throws -> AccountResponse {
        let tokens = try await accounts.logIn(email: input.email, password: input.password)
        let profile = try await database.profile(tokens.user.id)
        return AccountResponse(profile, email: tokens.user.email, token: tokens.accessToken)
    }
}

/// What a signed-in user does with the own account.
struct AccountService {
    let accounts: Accounts
    let database: GlobalDatabase

    /// Returns the user with the token of the request.
    ///
    /// - Throws: `UserError.notFound`, ``GazetteError/profileNotFound``.
    func get(token: String) async throws -> AccountResponse {
        let userID = database.scope.userID
        let profile = try await database.profile(userID)
        return AccountResponse(profile, email: try await accounts.user(userID).email, token: token)
    }

    /// Changes account and profile in one transaction; the response has the token of the request, or after a change of
    /// the password that of the new session.
    ///
    /// - Throws: ``Accounts/changeErrors``, ``GazetteError/profileNotFound``, ``GazetteError/usernameTaken``.
    func update(_ changes: AccountChanges, token: String) async throws -> AccountResponse {
        let account = AccountChange(email: changes.email, password: changes.password)
        let changed = try await accounts.change(database.scope.userID, to: account, proof: .session) { user, tx in
            try tx.global(as: user.id).changeProfile(of: user.id, changes)
        }
        let profile = try await database.profile(changed.user.id)
        return AccountResponse(profile, email: changed.user.email, token: changed.tokens?.accessToken ?? token)
    }
}
