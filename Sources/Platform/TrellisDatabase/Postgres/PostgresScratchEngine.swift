/// An engine on a temporary schema, which is dropped when the engine is closed.
final class PostgresScratchEngine: Engine {
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
    func withMigrationLock<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await engine.withMigrationLock(body)
    }

    @concurrent
    func withoutTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value { try await engine.withoutTransaction(body) }

    @concurrent
    func makeScratchEngine() async throws -> any Engine { try await engine.makeScratchEngine() }

    func notifications(on channels: [String]) -> AsyncStream<DatabaseNotification> {
        engine.notifications(on: channels)
    }

    func close() throws {
        try engine.close()
        // The engine's connections are closed; a new one drops the schema.
        let connection = try PostgresConnection(engine.address, session: engine.session) { _ in }
        defer { connection.close() }
        try connection.withoutTransaction { try $0.execute(script: "DROP SCHEMA \(schema) CASCADE") }
    }
}
