import Logging
import Synchronization
import TrellisKernel

/// PostgreSQL: a pool of connections, each with a thread of its own, on which transactions run whole.
final class PostgresEngine: Engine {
    let dialect = Dialect.postgres
    let address: PostgresAddress
    let settings: DatabaseSettings
    let logger: Logger
    let session: PostgresSession
    private let pool: ConnectionThreads<PostgresConnection>
    private let replica: ConnectionThreads<PostgresConnection>?
    private let reading = TransactionMetrics(.read)
    private let writing = TransactionMetrics(.write)

    init(
        _ address: PostgresAddress, settings: DatabaseSettings, logger: Logger, limits: PoolLimits? = nil
    ) {
        self.address = address
        self.settings = settings
        self.logger = logger
        session = PostgresSession(settings)
        let limits = limits ?? PoolLimits(settings)
        pool = Self.pool("database", address, session, limits, writing, logger)
        if case .postgres(let address)? = settings.postgres.replica?.location {
            replica = Self.pool("database-replica", address, session, limits, reading, logger)
        } else {
            replica = nil
        }
    }

    private static func pool(
        _ name: String, _ address: PostgresAddress, _ session: PostgresSession, _ limits: PoolLimits,
        _ metrics: TransactionMetrics, _ logger: Logger
    ) -> ConnectionThreads<PostgresConnection> {
        ConnectionThreads(name: name, limits: limits, metrics: metrics, backOff: BackOff()) {
            try PostgresConnection(address, session: session) { reason in
                logger.warning("No connection to the database", metadata: ["reason": "\(reason)"])
            }
        }
    }

    /// How many transactions wait for one.
    var waitingCount: Int { pool.waitingCount }

    @concurrent
    func read<Value: Sendable>(
        _ span: ReadSpan, on target: ReadTarget, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let (limit, metrics) = (settings.transactionLimit, reading)
        let pool = target == .replica ? replica ?? pool : pool
        return try await pool.run { connection, cancellation in
            let start = MonotonicTime.nanoseconds
            defer { metrics.finished(since: start) }
            let transaction = span == .statement ? PostgresTransaction.statement : .read
            return try connection.transaction(transaction, limit: limit, cancellation: cancellation, body)
        }
    }

    @concurrent
    func write<Value: Sendable>(
        _ options: TransactionOptions, limit: Duration?,
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let metrics = writing
        var transaction = PostgresTransaction.write(options.isolation)
        transaction.isUnlimited = limit == nil
        return try await pool.run { [transaction] connection, cancellation in
            let start = MonotonicTime.nanoseconds
            defer { metrics.finished(since: start) }
            return try connection.transaction(transaction, limit: limit, cancellation: cancellation, body)
        }
    }

    @concurrent
    func outsideTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        try await pool.run { connection, _ in try connection.withoutTransaction(body) }
    }

    func notifications(on channels: [String]) -> AsyncStream<DatabaseNotification> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: DatabaseNotification.self, bufferingPolicy: .bufferingNewest(1000))
        let listener = PostgresListener(address, session: session, channels: channels, logger: logger) {
            continuation.yield($0)
        }
        continuation.onTermination = { _ in listener.close() }
        listener.start()
        return stream
    }

    func close() throws {
        pool.close()
        replica?.close()
    }
}

extension PostgresSession {
    init(_ settings: DatabaseSettings) {
        self.init(
            statementCacheSize: settings.statementCacheSize, keepsStatements: !settings.postgres.transactionPooler,
            statementLimit: settings.transactionLimit, lockLimit: settings.postgres.lockLimit,
            idleLimit: settings.postgres.idleTransactionLimit, connectLimit: settings.postgres.connectLimit)
    }
}

extension PoolLimits {
    fileprivate init(_ settings: DatabaseSettings) {
        let options = settings.postgres
        self.init(
            minimum: options.minimumConnections, maximum: options.maximumConnections, wait: settings.waitLimit,
            idle: options.idleLimit, lifetime: options.lifetime, checkAfter: options.checkAfter)
    }
}
