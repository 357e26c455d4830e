import TrellisKernel
import TrellisUsers

/// The tokens of a session, for a response.
public struct SessionTokens: Sendable {
    /// The user.
    public let user: UserRecord
    /// The session.
    public let sessionID: ID<Session>
    /// The token of requests, valid for ``lifetime`` or until the session ends.
    public let accessToken: String
    /// The token for ``Accounts/refresh(_:)``, valid for one use; a contract without one doesn't send it.
    public let refreshToken: String
    /// The lifetime of the access token: `auth.access_token_lifetime`.
    public let lifetime: Duration
    /// What makes the client a known device of the account at its next login (``Accounts/knowing(device:)``); nil for a
    /// refresh, and without `throttle.device_lifetime`.
    public internal(set) var deviceToken: String?
}

/// A session that can be begun in a transaction: its access token is signed already.
public struct PreparedSession: Sendable {
    /// The user whose session it will be.
    public let userID: ID<User>
    let sessionID: ID<Session>
    let accessToken: String
}
