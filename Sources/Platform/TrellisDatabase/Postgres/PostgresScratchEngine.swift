/// An engine on a scratch database, which no other program uses.
final class PostgresScratchEngine: Engine {
    let dialect = Dialect.postgres
    private let engine: PostgresEngine

    init(_ engine: PostgresEngine) {
        self.engine = engine
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

    /// Runs `body` at once: its creator has the database to itself.
    @concurrent
    func withMigrationLock<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await body()
    }

    @concurrent
    func withoutTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value { try await engine.withoutTransaction(body) }

    @concurrent
    func withScratchEngine<Value: Sendable>(
        _ body: @Sendable (any Engine) async throws -> Value
    ) async throws -> Value { try await engine.withScratchEngine(body) }

    func notifications(on channels: [String], as name: String?) -> AsyncStream<DatabaseNotification> {
        engine.notifications(on: channels, as: name)
    }

    func close() throws { try engine.close() }
}
