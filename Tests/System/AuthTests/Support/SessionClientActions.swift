import HTTPTypes
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

/// The requests of a client that has tokens of a session.
extension TestApp {
    /// Exchanges a refresh token, as a client with this `User-Agent`.
    func refresh(
        _ token: String, agent: String = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0",
        from address: IPAddress? = nil
    ) async throws -> TrellisTesting.TestResponse {
        try await send(
            .post, "/api/v1/auth/refresh", body: ["refresh_token": .string(token)], headers: [.userAgent: agent],
            from: address)
    }

    /// Logs in, as a client with this `User-Agent`.
    func logInAgain(
        _ email: String, agent: String, from address: IPAddress? = nil
    ) async throws -> TrellisTesting.TestResponse {
        try await send(
            .post, "/api/v1/auth/login", body: ["email": .string(email), "password": .string(TestApp.password)],
            headers: [.userAgent: agent], from: address)
    }

    /// Returns the status of a request with an access token.
    func status(of accessToken: String?) async throws -> Int {
        try await send(.get, "/api/v1/users/me", headers: [.authorization: "Token \(accessToken ?? "")"]).status
    }

    /// The active sessions of a user, those that began first first.
    func activeSessions(of user: ID<User>) async throws -> [ID<Session>] {
        try await application.platform.database.system().read { tx in
            try tx.fetch(SessionRecord.active(of: user, at: tx.now).order { $0.id.ascending }).map(\.id)
        }
    }

    /// The refresh tokens of a session that haven't been used, and the number of all.
    func refreshTokens(of session: ID<Session>) async throws -> (unused: Int, all: Int) {
        try await application.platform.database.system().read { tx in
            let all = try tx.fetch(RefreshTokenRecord.where { $0.sessionID == session })
            return (all.count { $0.usedAt == nil }, all.count)
        }
    }
}

extension TrellisTesting.TestResponse {
    /// The refresh token of a response.
    var refreshToken: String { json["refresh_token"]?.string ?? "" }
    /// The access token of a response.
    var accessToken: String { json["access_token"]?.string ?? "" }
}
