import Logging
import TrellisKernel

/// The PostgreSQL engine: a pool of connections, each with a thread of its own that runs its transactions.
final class PostgresEngine: Engine {
    let dialect = Dialect.postgres
    let options: DatabaseOptions
    let logger: Logger
    let session: PostgresSessionOptions
    let primary: PostgresPool
    let replica: PostgresReplica?
    let readMetrics = TransactionMetrics(.read)
    private let writeMetrics = TransactionMetrics(.write)
    let quick = QuickStatements()
    private let listeners: PostgresListenerRegistry

    init(
        _ address: PostgresAddress, options: DatabaseOptions, logger: Logger, limits: PoolLimits? = nil
    ) {
        self.options = options
        self.logger = logger
        let session = PostgresSessionOptions(options)
        self.session = session
        let limits = limits ?? PoolLimits(options)
        let primary = PostgresPool(options.poolName(.primary), address, session, limits, quick, logger)
        self.primary = primary
        if case .postgres(let address)? = options.postgres.replica?.location {
            let pool = PostgresPool(options.poolName(.replica), address, session, limits, quick, logger)
            replica = PostgresReplica(pool, of: primary, lagLimit: options.postgres.replicaLagLimit, logger: logger)
        } else {
            replica = nil
        }
        listeners = PostgresListenerRegistry { subscription, onNotification in
            PostgresListener(
                { primary.address }, of: primary.name, session: session, subscription: subscription, logger: logger,
                onNotification: onNotification)
        }
    }

    /// The address for a connection that is opened now.
    var address: PostgresAddress { primary.address }

    var connectionFailure: String? { primary.connectionFailure }

    /// The number of transactions that wait for a connection.
    var waitingCount: Int { primary.connections.waitingCount }

    func updateAddress(
        _ url: DatabaseURL, replica replicaURL: DatabaseURL?,
        check: @escaping @Sendable (any Engine) async throws -> Void
    ) -> Bool {
        guard case .postgres(let new) = url.location, new.isSameDatabase(as: primary.address) else { return false }
        var newReplica: PostgresAddress?
        if let replicaURL {
            guard case .postgres(let new) = replicaURL.location, let replica,
                new.isSameDatabase(as: replica.pool.address)
            else { return false }
            newReplica = new
        }
        let attempt = { @Sendable [options, logger] (address: PostgresAddress) in
            let engine = PostgresEngine(address, options: options, logger: logger, limits: PoolLimits(maximum: 1))
            defer { try? engine.close() }
            try await engine.read(on: .primary) { try $0.query(Statement("SELECT 1")) { _ in true } }
            try await check(engine)
        }
        primary.updateAddress(new, attempt: attempt) { [listeners] in listeners.reconnect() }
        if let newReplica { replica?.pool.updateAddress(newReplica, attempt: attempt) }
        return true
    }

    /// The engine itself; nil behind a transaction-mode pooler.
    ///
    /// There a query needs a transaction like everything else: connections may have write access by default and keep no
    /// prepared statements.
    var queries: (any QueryRunner)? { session.cachesStatements ? self : nil }

    @concurrent
    func write<Value: Sendable>(
        _ options: TransactionOptions, limit: Duration?,
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let metrics = writeMetrics
        var transaction = PostgresTransactionKind.write(options.isolation)
        transaction.isUnlimited = limit == nil
        return try await primary.connections.run { [transaction] connection, cancellation in
            try metrics.timed {
                try connection.transaction(transaction, limit: limit, cancellation: cancellation, body)
            }
        }
    }

    @concurrent
    func withoutTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        try await primary.connections.run { connection, cancellation in
            try connection.withoutTransaction(cancellation: cancellation, body)
        }
    }

    func notifications(on channels: [String], as name: String?) -> AsyncStream<DatabaseNotification> {
        listeners.stream(PostgresListener.Subscription(channels: Set(channels), name: name))
    }

    func openAhead() {
        primary.connections.openAhead()
        replica?.pool.connections.openAhead()
    }

    func close() throws {
        listeners.close()
        let pools = [primary, replica?.pool].compactMap { $0 }
        for pool in pools { pool.stop() }
        let end = ContinuousClock.now + options.closeTimeout
        for pool in pools { pool.waitForEnd(within: max(end - .now, .zero)) }
    }
}

extension PostgresSessionOptions {
    init(_ options: DatabaseOptions) {
        self.init(
            statementCacheSize: options.statementCacheSize, cachesStatements: !options.postgres.transactionPooler,
            statementTimeout: options.transactionTimeout, lockTimeout: options.postgres.lockTimeout,
            idleTimeout: options.postgres.idleTransactionTimeout, connectTimeout: options.postgres.connectTimeout)
        cancelGrace = options.postgres.cancelGrace
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
