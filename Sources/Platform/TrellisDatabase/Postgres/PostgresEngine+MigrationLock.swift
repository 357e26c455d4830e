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
        while try await !lock.withoutTransaction({ try Self.tryLock($0) }) {
            if tries == 0 { logger.notice("Another process is migrating the database; waiting for it to finish") }
            tries += 1
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...250)))
        }
        // The lock ends with its connection.
        return try await body()
    }

    private static func tryLock(_ connection: any EngineConnection) throws -> Bool {
        var isLocked = false
        let statement = Statement(
            "SELECT pg_try_advisory_lock(hashtext('trellis.migrations'), hashtext(current_schema()))")
        try connection.query(statement) { row in
            isLocked = try row.decode(Bool.self, at: 0)
            return false
        }
        return isLocked
    }

    /// Returns an engine on a new schema with a random name, which is the search path of its connections.
    @concurrent
    func makeScratchEngine() async throws -> any Engine {
        let schema = "trellis_scratch_\(UInt64.random(in: 0...UInt64.max))"
        try await withoutTransaction { try $0.execute(script: "CREATE SCHEMA \(schema)") }
        var scratchAddress = address
        scratchAddress.schema = schema
        return PostgresScratchEngine(
            PostgresEngine(scratchAddress, options: options, logger: logger, limits: PoolLimits(maximum: 2)), schema)
    }
}
