import Logging

extension PostgresEngine {
    /// Runs `body` with a session-level advisory lock.
    ///
    /// It polls for the lock: a process that waited inside the server would hold a snapshot, for which CREATE INDEX
    /// CONCURRENTLY waits.
    @concurrent
    func withMigrationLock<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        let lock = PostgresEngine(address, options: options, logger: logger, limits: PoolLimits(maximum: 1))
        defer { try? lock.close() }
        var tries = 0
        while try await !lock.withoutTransaction({ try Self.tryLock("trellis.migrations", $0) }) {
            if tries == 0 { logger.notice("Another process is migrating the database; waiting for it to finish") }
            tries += 1
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...250)))
        }
        // The lock ends with its connection.
        return try await body()
    }

    /// Runs `body` while no other program uses this scratch database; waits for at most a minute.
    ///
    /// - Throws: ``ScratchDatabaseError/inUse(database:)``, and what `body` throws.
    func withScratchLock<Value: Sendable>(
        _ database: String, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let lock = PostgresEngine(address, options: options, logger: logger, limits: PoolLimits(maximum: 1))
        defer { try? lock.close() }
        var tries = 0
        while try await !lock.withoutTransaction({ try Self.tryLock("trellis.scratch", $0) }) {
            guard tries < 400 else { throw ScratchDatabaseError.inUse(database: database) }
            tries += 1
            try await Task.sleep(for: .milliseconds(150))
        }
        return try await body()
    }

    private static func tryLock(_ name: String, _ connection: any EngineConnection) throws -> Bool {
        // The lock belongs to the session, and must not end with the statement.
        (connection as? PostgresConnection)?.keepsSessionState = true
        return try connection.collect(
            "SELECT pg_try_advisory_lock(hashtext($1), hashtext(coalesce(current_schema(), '')))", [.text(name)]
        ) { try $0.decode(Bool.self, at: 0) } == [true]
    }
}
