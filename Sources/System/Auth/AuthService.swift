import Crypto
import Tenants
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisWeb
import Users

/// Signing up, logging in, and changing passwords.
///
/// Passwords are hashed before the transaction begins, never inside it: a transaction holds the database's only writer.
struct AuthService: Sendable {
    let database: SystemDatabase
    let passwords: PasswordHasher
    let tokens: AccessTokens
    let sessions: SessionService
    /// Takes notes of sign-ins that fail.
    var desk: AuditDesk?

    /// The same, on behalf of whoever the scope names.
    func acting(for scope: Scope) -> AuthService {
        let database = database.acting(for: scope)
        return AuthService(
            database: database, passwords: passwords, tokens: tokens, sessions: sessions.acting(in: database),
            desk: desk)
    }

    /// Makes a user, the tenant that he owns, and a first session, all or nothing.
    ///
    /// - Throws: ``UserError/emailTaken``, ``AuthError/busy``.
    func signUp(_ input: SignupRequest, requestID: String) async throws -> SignupResponse {
        let email = EmailAddress(input.email)
        let passwordHash = try await passwords.hash(input.password)
        let (userID, sessionID) = (ID<User>(), ID<Session>())
        let accessToken = try await tokens.issue(to: userID, session: sessionID)
        return try await database.write { tx in
            let user = try UserService.add(
                UserRecord(id: userID, email: email, passwordHash: passwordHash), in: tx)
            let tenantID = try TenantService.create(
                named: input.tenantName, owner: userID, requestID: requestID, in: tx)
            let grant = try sessions.begin(userID, as: sessionID, in: tx)
            return SignupResponse(
                accessToken: accessToken, refreshToken: grant.refreshToken, tokenType: Self.tokenType,
                expiresIn: expiresIn, user: TokenUser(id: user.id, email: user.email),
                tenant: TokenTenant(id: tenantID, name: input.tenantName))
        }
    }

    /// Begins a session for whoever knows the password.
    ///
    /// It takes as long for an unknown address as for a wrong password.
    ///
    /// - Throws: ``AuthError/invalidCredentials``, ``AuthError/busy``.
    func logIn(_ input: LoginRequest) async throws -> TokenResponse {
        let (grant, email) = try await admit(email: input.email, password: input.password) { user, tx in
            (try sessions.begin(user.id, in: tx), user.email)
        }
        return try await response(grant, email: email)
    }

    /// Runs `body` in one transaction for the user who has this address and password.
    ///
    /// It takes as long for an unknown address as for a wrong password.
    ///
    /// - Throws: ``AuthError/invalidCredentials``, ``AuthError/busy``, and what `body` throws.
    func admit<Value: Sendable>(
        email: String, password: String,
        _ body: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Value
    ) async throws -> Value {
        let email = EmailAddress(email)
        let user = try await database.query { try $0.first(UserRecord.having(email)) }
        let verdict = try await passwords.verify(password, against: user?.passwordHash)
        guard let user, verdict != .wrong else { throw refused(email, user?.id) }
        let better = verdict == .rightButOutdated ? try await passwords.hash(password) : nil
        return try await database.write { tx in
            // The password may have been changed while this one was being checked.
            guard var current = try tx.find(UserRecord.self, user.id), current.passwordHash == user.passwordHash else {
                throw refused(email, user.id)
            }
            if let better {
                current.passwordHash = better
                try tx.update(current)
            }
            let value = try body(current, tx)
            try tx.audit("auth.signed_in", of: "user", id: "\(user.id)", by: user.id)
            return value
        }
    }

    /// The failure of a sign-in, once it was noted: the address as a hash, since it may be anybody's.
    func refused(_ email: EmailAddress, _ user: ID<User>?) -> AuthError {
        let address = SHA256.hash(data: Array(email.description.utf8))
        let scope = database.scope ?? Scope(tenantID: .platform, userID: .nobody, requestID: "")
        desk?.put(
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
    /// - Throws: ``AuthError/wrongPassword``, ``AuthError/busy``.
    func changePassword(of userID: ID<User>, _ input: PasswordChange) async throws -> TokenResponse {
        guard let user = try await database.query({ try $0.find(UserRecord.self, userID) }) else {
            throw UserError.notFound
        }
        guard try await passwords.verify(input.currentPassword, against: user.passwordHash) != .wrong else {
            throw AuthError.wrongPassword
        }
        let passwordHash = try await passwords.hash(input.newPassword)
        let grant = try await database.write { tx in
            guard var current = try tx.find(UserRecord.self, userID), current.passwordHash == user.passwordHash else {
                throw AuthError.wrongPassword
            }
            current.passwordHash = passwordHash
            try tx.update(current)
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
