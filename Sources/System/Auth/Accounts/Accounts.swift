import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisTenants
import TrellisTexts
import TrellisUsers
import TrellisWeb

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
/// | prove | ``prove(_:password:accessToken:)`` |
/// | change | ``change(_:to:proof:)`` |
/// | log out | ``end(refreshToken:)``, ``end(accessToken:)``, ``endSessions(of:)``, ``endSessions(of:except:by:)`` |
/// | list | ``activeSessions(of:_:)``, ``endSession(_:of:by:)``, ``sessionID(of:)`` |
///
/// Passwords are hashed before a transaction begins, never inside it: a transaction holds the database's only writer.
/// The errors of each function are in a list that a route can pass to `errors:`, such as ``logInErrors``; those that the
/// product's own steps and directory throw come in addition.
public struct Accounts: Sendable {
    private(set) var database: SystemDatabase
    private(set) var passwords: QueuedHasher
    let tokens: AccessTokens
    private(set) var sessions: SessionService
    /// What checks address and password.
    var directory: any Directory = DatabaseDirectory()
    /// The rules of new passwords: `auth.password_minimum`, the common passwords and the product's own words.
    public internal(set) var passwordPolicy = PasswordPolicy()
    /// Who may sign up, and when it takes effect; for a product's own sign-up.
    public internal(set) var rules = SignUpRules()
    /// The product's own sign-up; nil for System's.
    var flow: SignUpFlow?
    /// The acceptance of invitations, for the product's own sign-up; nil until the permissions of all modules are known.
    var invitations = LiveValue<InvitationAcceptance?>(nil)
    /// The pages that the links of mails lead to.
    var links = AccountLinks(base: "")
    /// The writer of what mails prove.
    let proofs: ProofStore
    /// The writer of users, with the product's steps and fields.
    var users = UserStore()
    /// The writer of tenants, with the product's steps and fields.
    var tenants = TenantStore()
    /// The buffer for notes about failed sign-ins.
    var auditNotes: AuditNoteBuffer?
    /// Admits guesses of passwords; nil admits each.
    var throttle: SignInThrottle?
    /// The token of the client's device.
    private(set) var deviceToken: String?
    /// The language that the client accepts, for mails to readers who have chosen none; nil: English.
    private(set) var language: LanguageTag?

    init(
        database: SystemDatabase, passwords: QueuedHasher, tokens: AccessTokens, sessions: SessionService,
        proofs: ProofStore
    ) {
        self.database = database
        self.proofs = proofs
        self.passwords = passwords
        self.tokens = tokens
        self.sessions = sessions
    }

    /// Returns the accounts for one request: the audit names its user, its route and its client.
    ///
    /// Call it in the controller's initializer: `accounts.acting(for: context.scope)`.
    ///
    /// Sessions then begin without the name of the device, and no refresh may be repeated; pass the client for both.
    public func acting(for scope: Scope) -> Accounts {
        acting(for: scope, from: SessionClient(address: scope.clientAddress))
    }

    /// Returns the accounts for one request of a client, whose device and address its sessions show.
    ///
    /// `accounts.acting(for: context.scope, from: SessionClient(context.request, address: context.scope.clientAddress))`
    public func acting(for scope: Scope, from client: SessionClient) -> Accounts {
        var copy = self
        copy.database = database.acting(for: scope)
        copy.passwords = passwords.sharing(scope.clientAddress?.siteNetwork)
        copy.sessions = sessions.acting(in: copy.database, for: client)
        return copy
    }

    /// Returns the accounts for a client that sends the device token of an earlier login (``SessionTokens/deviceToken``),
    /// so that wrong passwords of other clients don't make it wait.
    public func knowing(device token: String?) -> Accounts {
        var copy = self
        copy.deviceToken = token
        return copy
    }

    /// Returns the accounts for the client of a request.
    package func acting(for scope: Scope, _ request: RequestInfo) -> Accounts {
        var copy = acting(for: scope, from: SessionClient(request, address: scope.clientAddress))
        copy.language = request.language(among: [.english, .german])
        return copy
    }

    /// The network of the client, as rows have it; nil if it isn't known.
    var clientNetwork: String? { database.scope?.clientAddress.map { "\($0.clientNetwork)" } }

    /// Returns the language of mails to a user.
    func mailLanguage(of user: UserRecord) -> LanguageTag? { user.language.flatMap { LanguageTag($0) } ?? language }

    /// Returns the user with this identifier, for the address that only the user sees.
    ///
    /// - Throws: ``TrellisUsers/UserError/notFound``.
    public func user(_ id: ID<User>) async throws -> UserRecord {
        guard let user = try await database.find(UserRecord.self, id) else { throw UserError.notFound }
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
