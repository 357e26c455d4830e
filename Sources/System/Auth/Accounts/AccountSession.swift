import TrellisKernel

/// An active session of a user, for a list.
public struct AccountSession: Sendable {
    /// The session.
    public let id: ID<Session>
    /// The program and the system, as in `Firefox on Linux`; nil if the client didn't say.
    public let device: String?
    /// The address from which it was last refreshed, or begun; nil if unknown.
    public let address: String?
    /// When the user logged in.
    public let createdAt: Timestamp
    /// When it was last used, to the minute.
    public let lastUsedAt: Timestamp
    /// When it ends without a further refresh.
    public let expiresAt: Timestamp

    init(_ session: SessionRecord) {
        id = session.id
        device = session.device
        address = session.address
        createdAt = session.createdAt
        lastUsedAt = session.lastUsedAt ?? session.createdAt
        expiresAt = session.expiresAt
    }
}
