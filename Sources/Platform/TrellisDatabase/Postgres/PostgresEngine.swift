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
    let quick = QuickStatements()
    private let listeners: PostgresListeners

    init(
        _ address: PostgresAddress, settings: DatabaseSettings, logger: Logger, limits: PoolLimits? = nil
    ) {
        self.address = address
        self.settings = settings
        self.logger = logger
        let session = PostgresSession(settings)
        self.session = session
        listeners = PostgresListeners { channels, receive in
            PostgresListener(address, session: session, channels: channels, logger: logger, receive: receive)
        }
        let limits = limits ?? PoolLimits(settings)
        pool = Self.pool("database", address, session, limits, writing, quick, logger)
        if case .postgres(let address)? = settings.postgres.replica?.location {
            replica = Self.pool("database-replica", address, session, limits, reading, quick, logger)
        } else {
            replica = nil
        }
    }

    private static func pool(
        _ name: String, _ address: PostgresAddress, _ session: PostgresSession, _ limits: PoolLimits,
        _ metrics: TransactionMetrics, _ quick: QuickStatements, _ logger: Logger
    ) -> ConnectionThreads<PostgresConnection> {
        ConnectionThreads(name: name, limits: limits, metrics: metrics, backOff: BackOff()) {
            try PostgresConnection(address, session: session, quick: quick) { reason in
                logger.warning("No connection to the database", metadata: ["reason": "\(reason)"])
            }
        }
    }

    /// How many transactions wait for one.
    var waitingCount: Int { pool.waitingCount }

    private func pool(for target: ReadTarget) -> ConnectionThreads<PostgresConnection> {
        target == .replica ? replica ?? pool : pool
    }

    /// Behind a pooler that hands out connections by the transaction, a query needs one like all others: connections may be
    /// set to write, and keep no statements.
    var queries: (any QueryRunner)? { session.keepsStatements ? self : nil }

    @concurrent
    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let (limit, metrics) = (settings.transactionLimit, reading)
        return try await pool(for: target).run { connection, cancellation in
            let start = MonotonicTime.nanoseconds
            defer { metrics.finished(since: start) }
            return try connection.transaction(.read, limit: limit, cancellation: cancellation, body)
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
        listeners.stream(channels)
    }

    func close() throws {
        pool.close()
        replica?.close()
    }
}

extension PostgresEngine: QueryRunner {
    @concurrent
    func answer(
        to statement: Statement, reaching reach: Reach, on target: ReadTarget
    ) async throws -> Result<any QueryAnswer, DatabaseError> {
        let query = PostgresQuery(
            statement.text, try PostgresParameters(statement.values), reach,
            isQuick: quick.contains(statement.text), metrics: reading)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if query.waits(continuation) { pool(for: target).submit(query) }
            }
        } onCancel: {
            query.cancel()
        }
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
