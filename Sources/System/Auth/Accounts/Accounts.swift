import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisTenants
import TrellisUsers

/// The accounts of users: creates them, checks passwords, begins and ends sessions.
///
/// It is for a product's own sign-up and login routes, of any contract; System's routes use it too, so there is one way
/// in. A product takes it from ``StandardSystem/accounts`` and gives it to a module:
///
/// ```swift
/// try system.composition(modules: [ReadersModule(accounts: system.accounts)])
/// ```
/// | | |
/// |---|---|
/// | create | ``signUp(_:)``, ``create(_:)``; ``prepare(_:)`` and ``create(_:in:)`` in a transaction of the caller |
/// | read | ``user(_:)`` |
/// | check | ``check(email:password:)`` |
/// | log in | ``logIn(email:password:admitting:)``, ``refresh(_:)``, ``issueTokens(to:)`` |
/// | change | ``change(_:to:proof:)`` |
/// | log out | ``end(refreshToken:)``, ``end(accessToken:)``, ``endSessions(of:)`` |
///
/// Passwords are hashed before a transaction begins, never inside it: a transaction holds the database's only writer.
/// The errors of each function are in a list that a route can pass to `errors:`, such as ``logInErrors``; those that the
/// product's own steps and directory throw come in addition.
public struct Accounts: Sendable {
    private(set) var database: SystemDatabase
    let passwords: QueuedHasher
    let tokens: AccessTokens
    private(set) var sessions: SessionService
    /// What checks address and password.
    var directory: any Directory = DatabaseDirectory()
    /// The writer of users, with the product's steps and fields.
    var users = UserStore()
    /// The writer of tenants, with the product's steps and fields.
    var tenants = TenantStore()
    /// The buffer for notes about failed sign-ins.
    var auditNotes: AuditNoteBuffer?

    init(database: SystemDatabase, passwords: QueuedHasher, tokens: AccessTokens, sessions: SessionService) {
        self.database = database
        self.passwords = passwords
        self.tokens = tokens
        self.sessions = sessions
    }

    /// Returns the accounts for one request: the audit names its user, its route and its client.
    ///
    /// Call it in the controller's initializer: `accounts.acting(for: context.scope)`.
    public func acting(for scope: Scope) -> Accounts {
        var copy = self
        copy.database = database.acting(for: scope)
        copy.sessions = sessions.acting(in: copy.database)
        return copy
    }

    /// Returns the user with this identifier, for the address that only the user sees.
    ///
    /// - Throws: ``TrellisUsers/UserError/notFound``.
    public func user(_ id: ID<User>) async throws -> UserRecord {
        guard let user = try await database.query({ try $0.find(UserRecord.self, id) }) else {
            throw UserError.notFound
        }
        return user
    }

    /// Runs `body` in a transaction, for ``create(_:in:)`` and what the product writes with it.
    ///
    /// It may run again after a conflict, so it has no other effects.
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (SystemTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write(body)
    }
}
