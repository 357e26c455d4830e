import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisUsers
import TrellisWeb

extension Accounts {
    /// The errors of ``prove(_:password:accessToken:)``.
    public static let proveErrors: [any AppError] =
        logInErrors.filter { $0.code != AuthError.invalidCredentials.code }
        + [AuthError.wrongPassword, UserError.notFound]

    /// Notes for the session of an access token that its user has proved to be the user by the password.
    ///
    /// The password is checked as by a login, with its limits. Rules with ``TrellisWeb/AccessRule/recentProof`` admit the
    /// session for `auth.step_up_age` from now on.
    ///
    /// - Throws: ``proveErrors``; ``AccessError/unauthenticated`` when the session isn't the user's or has ended, such as
    ///   by a change of the password.
    public func prove(_ userID: ID<User>, password: String, accessToken: String) async throws {
        guard let token = try? await tokens.verify(accessToken), token.userID == userID else {
            throw AccessError.unauthenticated
        }
        try await prove(userID, password: password, session: token.sessionID)
    }

    /// Does the same for a session without a token, such as that of a browser.
    func prove(_ userID: ID<User>, password: String, session: ID<Session>) async throws {
        let user = try await user(userID)
        let proven: UserRecord
        do {
            proven = try await check(email: user.email, password: password, of: userID)
        } catch AuthError.invalidCredentials {
            // 401 would say that the token isn't valid.
            throw AuthError.wrongPassword
        }
        guard proven.id == userID else { throw AuthError.wrongPassword }
        try await database.write { tx in
            // A change of the password waits for the lock, or has ended the session.
            guard try tx.find(UserRecord.self, userID, lock: .forUpdate) != nil else {
                throw AccessError.unauthenticated
            }
            let now = tx.now
            let active = SessionRecord.where {
                $0.id == session && $0.userID == userID && $0.endedAt == nil && $0.expiresAt > now
            }
            guard try tx.update(active, set: { [$0.authenticatedAt.set(now)] }) == 1 else {
                throw AccessError.unauthenticated
            }
            try tx.audit("auth.stepped_up", of: "user", id: "\(userID)", by: userID)
        }
    }
}
