/// A notification that a listener receives.
public enum DatabaseNotification: Hashable, Sendable {
    /// The listener is connected, for the first time or again: earlier notifications may be lost.
    case connected
    /// A NOTIFY on a channel.
    case notified(channel: String, payload: String)
}
