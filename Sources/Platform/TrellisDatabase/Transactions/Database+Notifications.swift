extension Database {
    /// Returns the notifications of all connections on these channels, until the stream is dropped.
    ///
    /// Best effort: notifications are lost while the listener isn't connected, so receivers must check for changes at
    /// each ``DatabaseNotification/connected``. SQLite has no notifications: there the stream only sends `connected`.
    public func notifications(on channels: [String]) -> AsyncStream<DatabaseNotification> {
        engine.notifications(on: channels, as: nil)
    }

    /// Returns the notifications like ``notifications(on:)``, over a session that has this name.
    ///
    /// The session ends with the process, so others see in `pg_stat_activity` whether it still runs. SQLite has none.
    package func notifications(on channels: [String], as name: String) -> AsyncStream<DatabaseNotification> {
        engine.notifications(on: channels, as: name)
    }

    /// Whether processes have sessions that others see, as on PostgreSQL.
    package var hasSessions: Bool { engine.dialect == .postgres }

    /// Sends `payload`, at most 7,999 bytes, to the listeners on `channel`, immediately, in a transaction of its own.
    ///
    /// Does nothing on SQLite.
    ///
    /// - Throws: ``DatabaseError``.
    public func notify(_ channel: String, _ payload: String = "") async throws {
        guard engine.dialect == .postgres else { return }
        try await engine.write(.standard, limit: options.transactionTimeout) { connection in
            try connection.query(Statement("SELECT pg_notify($1, $2)", [.text(channel), .text(payload)])) { _ in false }
        }
    }
}
