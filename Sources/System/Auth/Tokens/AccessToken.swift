import TrellisKernel

/// The entity type of `ID<Session>`: one login of one user, extended by its refresh tokens.
public enum Session: Sendable {}

/// The content of a verified access token.
package struct AccessToken: Hashable, Sendable {
    /// The user who logged in.
    package let userID: ID<User>
    /// The session that it belongs to.
    package let sessionID: ID<Session>
    /// When it expires.
    package let expiresAt: Timestamp
}

/// The reasons why an access token is rejected.
package enum AccessTokenError: Error {
    /// It wasn't issued by this product, or was altered.
    case invalid
    /// It is authentic, but has expired.
    case expired
}
