import TrellisKernel
import TrellisSchema

/// A session: one login of the user on one device.
@Schema
struct SessionResponse {
    /// The permanent id of the session.
    var id: ID<Session>
    /// The browser or program and its system, as it says itself; null if it doesn't.
    var device: String?
    /// The network address from which it began or was last refreshed; null if unknown.
    var address: String?
    /// When the user logged in.
    var createdAt: Timestamp
    /// When it was last used, to the minute.
    var lastUsedAt: Timestamp
    /// When it ends without a further refresh.
    var expiresAt: Timestamp
    /// Whether it is the session of this request.
    var current: Bool
}

extension SessionResponse {
    /// Creates the response for a session; `current` is that of the request.
    init(_ session: AccountSession, current: ID<Session>?) {
        self.init(
            id: session.id, device: session.device, address: session.address, createdAt: session.createdAt,
            lastUsedAt: session.lastUsedAt, expiresAt: session.expiresAt, current: session.id == current)
    }
}

extension Page<AccountSession> {
    /// Returns the page for a response; `current` is the session of the request.
    func response(current: ID<Session>?) -> Page<SessionResponse> {
        Page<SessionResponse>(
            items: items.map { SessionResponse($0, current: current) }, nextCursor: nextCursor)
    }
}
