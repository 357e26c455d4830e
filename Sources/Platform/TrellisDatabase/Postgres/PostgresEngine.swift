import Logging
import Synchronization
import TrellisKernel

/// The PostgreSQL engine: a pool of connections, each with a thread of its own that runs its transactions.
final class PostgresEngine: Engine {
    let dialect = Dialect.postgres
    let address: PostgresAddress
    let options: DatabaseOptions
    let logger: Logger
    let session: PostgresSessionOptions
    private let pool: ConnectionPool<PostgresConnection>
    private let replica: ConnectionPool<PostgresConnection>?
    private let readMetrics = TransactionMetrics(.read)
    private let writeMetrics = TransactionMetrics(.write)
    let quick = QuickStatements()
    private let listeners: PostgresListenerRegistry

    init(
        _ address: PostgresAddress, options: DatabaseOptions, logger: Logger, limits: PoolLimits? = nil
    ) {
        self.address = address
        self.options = options
        self.logger = logger
        let session = PostgresSessionOptions(options)
        self.session = session
        listeners = PostgresListenerRegistry { channels, onNotification in
            PostgresListener(
                address, session: session, channels: channels, logger: logger, onNotification: onNotification)
        }
        let limits = limits ?? PoolLimits(options)
        pool = Self.pool("database", address, session, limits, writeMetrics, quick, logger)
        if case .postgres(let address)? = options.postgres.replica?.location {
            replica = Self.pool("database-replica", address, session, limits, readMetrics, quick, logger)
        } else {
            replica = nil
        }
    }

    private static func pool(
        _ name: String, _ address: PostgresAddress, _ session: PostgresSessionOptions, _ limits: PoolLimits,
        _ metrics: TransactionMetrics, _ quick: QuickStatements, _ logger: Logger
    ) -> ConnectionPool<PostgresConnection> {
        ConnectionPool(name: name, limits: limits, metrics: metrics, backoff: ReconnectBackoff()) {
            try PostgresConnection(address, session: session, quick: quick) { reason in
                logger.warning("Can't connect to the database", metadata: ["reason": "\(reason)"])
            }
        }
    }

    /// The number of transactions that wait for a connection.
    var waitingCount: Int { pool.waitingCount }

    private func pool(for target: ReadTarget) -> ConnectionPool<PostgresConnection> {
        target == .replica ? replica ?? pool : pool
    }

    /// The engine itself; nil behind a transaction-mode pooler.
    ///
    /// There a query needs a transaction like everything else: connections may have write access by default and keep no
    /// prepared statements.
    var queries: (any QueryRunner)? { session.cachesStatements ? self : nil }

    @concurrent
    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let (limit, metrics) = (options.transactionTimeout, readMetrics)
        return try await pool(for: target).run { connection, cancellation in
            try metrics.timed {
                try connection.transaction(.read, limit: limit, cancellation: cancellation, body)
            }
        }
    }

    @concurrent
    func write<Value: Sendable>(
        _ options: TransactionOptions, limit: Duration?,
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let metrics = writeMetrics
        var transaction = PostgresTransactionKind.write(options.isolation)
        transaction.isUnlimited = limit == nil
        return try await pool.run { [transaction] connection, cancellation in
            try metrics.timed {
                try connection.transaction(transaction, limit: limit, cancellation: cancellation, body)
            }
        }
    }

    @concurrent
    func withoutTransaction<Value: Sendable>(
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
    func run(
        _ statement: Statement, access: RowAccess, on target: ReadTarget
    ) async throws -> Result<any QueryResult, DatabaseError> {
        let query = PostgresQuery(
            statement.text, try PostgresParameters(statement.values), access,
            isQuick: quick.contains(statement.text), metrics: readMetrics)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if query.attach(continuation) { pool(for: target).submit(query) }
            }
        } onCancel: {
            query.cancel()
        }
    }
}

extension PostgresSessionOptions {
    init(_ options: DatabaseOptions) {
        self.init(
            statementCacheSize: options.statementCacheSize, cachesStatements: !options.postgres.transactionPooler,
            statementTimeout: options.transactionTimeout, lockTimeout: options.postgres.lockTimeout,
            idleTimeout: options.postgres.idleTransactionTimeout, connectTimeout: options.postgres.connectTimeout)
    }
}

extension PoolLimits {
    fileprivate init(_ options: DatabaseOptions) {
        let postgres = options.postgres
        self.init(
            minimum: postgres.minimumConnections, maximum: postgres.maximumConnections,
            acquireTimeout: options.acquireTimeout, idleTimeout: postgres.idleTimeout,
            maximumLifetime: postgres.maximumLifetime, validationInterval: postgres.validationInterval)
    }
}
