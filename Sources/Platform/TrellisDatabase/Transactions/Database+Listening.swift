/// What a listener hears.
public enum DatabaseNotification: Hashable, Sendable {
    /// The listener is connected, for the first time or again: what was said before may have been missed.
    case connected
    /// Somebody said something on a channel.
    case notified(channel: String, payload: String)
}

extension Database {
    /// What other connections NOTIFY on these channels, until the stream is dropped.
    ///
    /// Best effort: notifications of a time without a connection are lost, and ``DatabaseNotification/connected`` says
    /// when to look for oneself. On SQLite, whose processes can't call each other, the stream only says `connected`.
    public func notifications(on channels: [String]) -> AsyncStream<DatabaseNotification> {
        engine.notifications(on: channels)
    }

    /// Says `payload` to whoever listens on `channel`, at once and in no transaction; at most 7,999 bytes.
    ///
    /// Nobody
    /// listens on SQLite.
    ///
    /// - Throws: ``DatabaseError``.
    public func notify(_ channel: String, _ payload: String = "") async throws {
        guard engine.dialect == .postgres else { return }
        try await engine.outsideTransaction { connection in
            try connection.query(Statement("SELECT pg_notify($1, $2)", [.text(channel), .text(payload)])) { _ in false }
        }
    }
}
