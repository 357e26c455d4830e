import Logging
import TrellisKernel

extension PostgresEngine {
    /// A session lock of the server's, asked for again and again: a process that waited inside the server would hold a
    /// snapshot that CREATE INDEX CONCURRENTLY waits for.
    @concurrent
    func migrating<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        let lock = PostgresEngine(
            address, settings: settings, logger: logger, limits: PoolLimits(maximum: 1, wait: nil))
        defer { try? lock.close() }
        var tries = 0
        while try await !lock.outsideTransaction({ try Self.takesLock($0) }) {
            if tries == 0 { logger.notice("Another process migrates the database; waiting for it") }
            tries += 1
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...250)))
        }
        // The lock ends with its connection.
        return try await body()
    }

    private static func takesLock(_ connection: any EngineConnection) throws -> Bool {
        var isTaken = false
        let statement = Statement(
            "SELECT pg_try_advisory_lock(hashtext('trellis.migrations'), hashtext(current_schema()))")
        try connection.query(statement) { row in
            isTaken = try row.decode(Bool.self, at: 0)
            return false
        }
        return isTaken
    }

    /// A schema with a name of its own, found first by every connection to it.
    @concurrent
    func scratch() async throws -> any Engine {
        let schema = "trellis_scratch_\(UInt64.random(in: 0...UInt64.max))"
        try await outsideTransaction { try $0.execute(script: "CREATE SCHEMA \(schema)") }
        var inside = address
        inside.schema = schema
        return PostgresScratch(
            PostgresEngine(inside, settings: settings, logger: logger, limits: PoolLimits(maximum: 2, wait: nil)),
            schema)
    }
}

/// A schema to try things in, dropped when it is closed.
final class PostgresScratch: Engine {
    let dialect = Dialect.postgres
    private let engine: PostgresEngine
    private let schema: String

    init(_ engine: PostgresEngine, _ schema: String) {
        self.engine = engine
        self.schema = schema
    }

    @concurrent
    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value { try await engine.read(on: target, body) }

    @concurrent
    func write<Value: Sendable>(
        _ options: TransactionOptions, limit: Duration?,
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value { try await engine.write(options, limit: limit, body) }

    @concurrent
    func migrating<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await engine.migrating(body)
    }

    @concurrent
    func outsideTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value { try await engine.outsideTransaction(body) }

    @concurrent
    func scratch() async throws -> any Engine { try await engine.scratch() }

    func notifications(on channels: [String]) -> AsyncStream<DatabaseNotification> {
        engine.notifications(on: channels)
    }

    func close() throws {
        try engine.close()
        // Its own connections are gone; one more takes the schema away.
        let connection = try PostgresConnection(engine.address, session: engine.session) { _ in }
        defer { connection.close() }
        try connection.withoutTransaction { try $0.execute(script: "DROP SCHEMA \(schema) CASCADE") }
    }
}
