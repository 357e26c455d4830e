import TrellisKernel

/// Names the entity behind `ID<Session>`: one login of one user, kept alive by its refresh tokens.
package enum Session: Sendable {}

/// What a verified access token says.
package struct AccessToken: Hashable, Sendable {
    /// Who logged in.
    package let userID: ID<User>
    /// The login that it belongs to.
    package let sessionID: ID<Session>
    /// From this moment on it is refused.
    package let expiresAt: Timestamp
}

/// Why an access token is refused.
package enum AccessTokenError: Error {
    /// It isn't one of ours, or was altered.
    case invalid
    /// It was ours, and its time is over.
    case expired
}
