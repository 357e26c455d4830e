import TrellisKernel

/// How long sessions live, and how their refresh tokens are exchanged.
struct SessionRules: Sendable {
    /// The time without a refresh after which a session ends: `auth.refresh_token_lifetime`.
    var idle: Duration
    /// The time after which a session ends, however often it is refreshed: `auth.session_lifetime`.
    var maximum = Duration.seconds(90 * 86_400)
    /// The time in which the same client may repeat an exchange: `auth.refresh_grace`.
    var grace = Duration.seconds(30)

    /// The number of used refresh tokens of a session whose hashes are kept, to notice that one comes again.
    static let keptTokens = 5
    /// The minimum time between two updates of the last use, so that most requests don't write.
    static let precision = Duration.seconds(60)

    /// Returns when a session that began at `start` expires after a use at `now`.
    func expiry(of start: Timestamp, usedAt now: Timestamp) -> Timestamp { min(now + idle, end(of: start)) }

    /// Returns when a session that began at `start` ends, however often it is used.
    func end(of start: Timestamp) -> Timestamp { start + maximum }
}
