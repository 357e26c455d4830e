import Crypto
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The service of sign-up, login and password changes.
///
/// Passwords are hashed before the transaction begins, never inside it: a transaction holds the database's only writer.
struct AuthService: Sendable {
    let database: SystemDatabase
    let passwords: PasswordHasher
    let tokens: AccessTokens
    let sessions: SessionService
    /// The writer of users, with the product's steps and fields.
    var users = UserStore()
    /// The writer of tenants, with the product's steps and fields.
    var tenants = TenantStore()
    /// The buffer for notes about failed sign-ins.
    var auditNotes: AuditNoteBuffer?

    /// Returns the service, acting for the user of the scope.
    func acting(for scope: Scope) -> AuthService {
        let database = database.acting(for: scope)
        return AuthService(
            database: database, passwords: passwords, tokens: tokens, sessions: sessions.acting(in: database),
            users: users, tenants: tenants, auditNotes: auditNotes)
    }

    /// Creates a user, a tenant that the user owns, and a first session, in one transaction.
    ///
    /// - Parameter extra: the product's fields.
    /// - Throws: ``UserError/emailTaken``, ``AuthError/busy``, and the errors of the product's steps.
    func signUp(
        _ input: SignupRequest, extra: ExtraValues = .none, requestID: String
    ) async throws -> Extended<SignupResponse> {
        let email = EmailAddress(input.email)
        let passwordHash = try await passwords.hash(input.password)
        let (userID, sessionID) = (ID<User>(), ID<Session>())
        let accessToken = try await tokens.issue(to: userID, session: sessionID)
        return try await database.write { tx in
            let (user, userExtra) = try users.create(
                UserDraft(id: userID, email: email), passwordHash: passwordHash,
                input: users.memberName.flatMap { extra[$0] }, in: tx)
            let (tenant, tenantExtra) = try tenants.create(
                named: input.tenantName, owner: userID, requestID: requestID,
                input: tenants.signUpMemberName.flatMap { extra[$0] }, in: tx)
            let grant = try sessions.begin(userID, as: sessionID, in: tx)
            let response = SignupResponse(
                accessToken: accessToken, refreshToken: grant.refreshToken, tokenType: Self.tokenType,
                expiresIn: expiresIn, user: TokenUser(id: user.id, email: user.email),
                tenant: TokenTenant(id: tenant.id, name: tenant.name))
            return Extended(response, extra: userExtra.adding(tenantExtra.prefixed(TenantStore.signUpPrefix)))
        }
    }

    /// Begins a session for the user with this address and password.
    ///
    /// Takes the same time for an unknown address as for a wrong password.
    ///
    /// - Throws: ``AuthError/invalidCredentials``, ``AuthError/busy``.
    func logIn(_ input: LoginRequest) async throws -> TokenResponse {
        let (grant, email) = try await authenticate(email: input.email, password: input.password) { user, tx in
            (try sessions.begin(user.id, in: tx), user.email)
        }
        return try await response(grant, email: email)
    }

    /// Runs `body` in one transaction for the user with this address and password.
    ///
    /// Takes the same time for an unknown address as for a wrong password.
    ///
    /// - Throws: ``AuthError/invalidCredentials``, ``AuthError/busy``, and what `body` throws.
    func authenticate<Value: Sendable>(
        email: String, password: String,
        _ body: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Value
    ) async throws -> Value {
        let email = EmailAddress(email)
        let user = try await database.query { try $0.first(UserRecord.withEmail(email)) }
        let match = try await passwords.verify(password, against: user?.passwordHash)
        guard let user, match != .mismatch else { throw signInFailure(email, user?.id) }
        let rehashed = match == .matchNeedsRehash ? try await passwords.hash(password) : nil
        return try await database.write { tx in
            // The password may have changed during the check.
            guard var current = try tx.find(UserRecord.self, user.id), current.passwordHash == user.passwordHash else {
                throw signInFailure(email, user.id)
            }
            if let rehashed {
                current = try users.rehash(current, rehashed, in: tx)
            }
            let value = try body(current, tx)
            try tx.audit("auth.signed_in", of: "user", id: "\(user.id)", by: user.id)
            return value
        }
    }

    /// Records a failed sign-in and returns its error; hashes the address, which may belong to another person.
    func signInFailure(_ email: EmailAddress, _ user: ID<User>?) -> AuthError {
        let address = SHA256.hash(data: Array(email.description.utf8))
        let scope = database.scope ?? Scope(tenantID: .platform, userID: .noUser, requestID: "")
        auditNotes?.append(
            AuditNote(
                "auth.sign_in_failed", of: "user", user?.description,
                ["address": .string("sha256:\(Array(address).hexadecimal)")]), for: scope)
        return .invalidCredentials
    }

    /// Exchanges a refresh token for new tokens of its session.
    ///
    /// - Throws: ``AuthError/refreshInvalid``, ``AuthError/refreshReused``.
    func refresh(_ input: RefreshRequest) async throws -> TokenResponse {
        let grant = try await sessions.renew(input.refreshToken)
        guard let user = try await database.query({ try $0.find(UserRecord.self, grant.userID) }) else {
            throw AuthError.refreshInvalid
        }
        return try await response(grant, email: user.email)
    }

    /// Ends the session of the refresh token, or of the access token when there is no refresh token.
    ///
    /// - Throws: ``AccessError/unauthenticated`` when there is neither.
    func logOut(refreshToken: String?, bearer: String?) async throws {
        if let refreshToken { return try await sessions.end(refreshToken) }
        guard let bearer, let token = try? await tokens.verify(bearer) else { throw AccessError.unauthenticated }
        try await sessions.end(token.sessionID)
    }

    /// Changes the password of `userID`, ends all of the user's sessions, and begins a new one.
    ///
    /// - Throws: ``AuthError/wrongPassword``, ``AuthError/busy``, and the errors of the product's steps.
    func changePassword(of userID: ID<User>, _ input: PasswordChange) async throws -> TokenResponse {
        guard let user = try await database.query({ try $0.find(UserRecord.self, userID) }) else {
            throw UserError.notFound
        }
        guard try await passwords.verify(input.currentPassword, against: user.passwordHash) != .mismatch else {
            throw AuthError.wrongPassword
        }
        let passwordHash = try await passwords.hash(input.newPassword)
        let grant = try await database.write { tx in
            guard let current = try tx.find(UserRecord.self, userID), current.passwordHash == user.passwordHash else {
                throw AuthError.wrongPassword
            }
            _ = try users.update(
                current, to: UserDraft(of: current, setsPassword: true), passwordHash: passwordHash, in: tx)
            try sessions.endAll(of: userID, because: .passwordChanged, in: tx)
            return try sessions.begin(userID, in: tx)
        }
        return try await response(grant, email: user.email)
    }

    private func response(_ grant: SessionService.Grant, email: String) async throws -> TokenResponse {
        TokenResponse(
            accessToken: try await tokens.issue(to: grant.userID, session: grant.sessionID),
            refreshToken: grant.refreshToken, tokenType: Self.tokenType, expiresIn: expiresIn,
            user: TokenUser(id: grant.userID, email: email))
    }

    private var expiresIn: Int { Int(tokens.lifetime.components.seconds) }
    private static let tokenType = "Bearer"
}
