import CLibPQ
import TrellisKernel

/// One connection to a PostgreSQL server, used by one thread at a time.
///
/// It stays in libpq's pipeline mode. A transaction begins with its first statement: BEGIN, the tenant and the
/// statement are sent together. A read transaction doesn't wait for its COMMIT; that result is read with the next
/// transaction's.
///
/// `@unchecked Sendable`: the pool lends it to one thread at a time.
final class PostgresConnection: EngineConnection, PoolConnection, @unchecked Sendable {
    let handle: OpaquePointer
    let session: PostgresSessionOptions
    var pipeline: PostgresPipeline
    var statements: PostgresStatementCache
    /// The names of the prepared statements to deallocate.
    var pendingDeallocations: [String] = []
    var phase = Phase.none
    /// The rows that the next statement may access, and the rows that are set on the server; nil when unknown.
    var requestedAccess = RowAccess.system
    var serverAccess: RowAccess? = .system
    /// The author of the next statement's writes, and the author that is set on the server; nil is no author.
    var author: AuditContext?
    var serverAuthor: AuditContext?
    var deadline = Int64.max
    var cancellation: CancellationFlag?
    var cursorCount: UInt64 = 0
    let canceller: PostgresCanceller
    let quick: QuickStatements
    var isBroken = false
    /// Whether deferred statements are queued.
    var hasDeferred = false
    private var isClosed = false

    /// The state of the transaction.
    enum Phase {
        /// Each statement is a transaction of its own.
        case none
        /// BEGIN is sent with the first statement.
        case pending(PostgresTransactionKind)
        /// BEGIN was queued or sent.
        case open(PostgresTransactionKind)
    }

    /// Opens a connection and waits until it is open.
    ///
    /// - Throws: ``DatabaseError/disconnected``; `onFailure` receives the reason.
    init(
        _ address: PostgresAddress, session: PostgresSessionOptions, quick: QuickStatements = QuickStatements(),
        onFailure: (String) -> Void
    ) throws {
        guard let handle = address.connect(session) else { throw DatabaseError.disconnected }
        guard PQstatus(handle) == CONNECTION_OK, PQenterPipelineMode(handle) == 1 else {
            onFailure(PostgresErrors.text(PQerrorMessage(handle)))
            PQfinish(handle)
            throw DatabaseError.disconnected
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        self.handle = handle
        self.session = session
        self.quick = quick
        pipeline = PostgresPipeline(handle)
        statements = PostgresStatementCache(capacity: session.statementCacheSize)
        canceller = PostgresCanceller(handle)
    }

    deinit {
        close()
    }

    func close() {
        if !isClosed { PQfinish(handle) }
        isClosed = true
    }

    func isUsable(askServer: Bool) -> Bool {
        guard !isBroken, PQstatus(handle) == CONNECTION_OK else { return false }
        guard askServer else { return true }
        do {
            try pipeline.send()
            return collectResults().failure == nil && PQstatus(handle) == CONNECTION_OK
        } catch {
            return false
        }
    }

    // MARK: - Transactions

    /// Runs `body` in a transaction, which begins with its first statement and ends with the body.
    func transaction<Value>(
        _ transaction: PostgresTransactionKind, limit: Duration?, cancellation: CancellationFlag?,
        _ body: (PostgresConnection) throws -> Value
    ) throws -> Value {
        start(transaction, limit: limit, cancellation: cancellation)
        do {
            let value = try body(self)
            try commit(transaction)
            stop()
            return value
        } catch {
            let wasCancelled = stop()
            rollBack()
            guard wasCancelled, cancellation?.isSet == true, let failure = error as? DatabaseError else { throw error }
            // `aborted` if the request arrived while the server still ended the previous, reading transaction.
            throw failure == .timeout || failure == .aborted ? CancellationError() : error
        }
    }

    /// Runs `body` with each statement a transaction of its own, which may write.
    func withoutTransaction<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        guard session.cachesStatements else { return try body(self) }
        try run(Statement("SET default_transaction_read_only = off"), isCached: false)
        let result = Result { try body(self) }
        // With this setting a query could write, so the connection isn't used again.
        do {
            try run(Statement("SET default_transaction_read_only = on"), isCached: false)
        } catch {
            isBroken = true
        }
        return try result.get()
    }

    private func start(_ transaction: PostgresTransactionKind, limit: Duration?, cancellation: CancellationFlag?) {
        phase = .pending(transaction)
        (requestedAccess, serverAccess) = (.system, .system)
        (author, serverAuthor) = (nil, nil)
        deadline = limit.map { MonotonicTime.nanoseconds + $0.nanoseconds } ?? .max
        self.cancellation = cancellation
        cancellation?.onSet(canceller.begin())
    }

    @discardableResult
    private func stop() -> Bool {
        cancellation?.onSet(nil)
        cancellation = nil
        deadline = .max
        return canceller.end()
    }

    private func commit(_ transaction: PostgresTransactionKind) throws {
        guard case .open = phase else {
            phase = .none
            return
        }
        try enqueue(Statement("COMMIT"), isMain: true)
        try pipeline.send()
        // A reader doesn't depend on its COMMIT; the server releases the snapshot as soon as it gets the command.
        if transaction.isReadOnly {
            phase = .none
            return
        }
        let results = collectResults()
        // After a deferred statement that failed, the server skips COMMIT.
        if PQtransactionStatus(handle) != PQTRANS_INERROR { phase = .none }
        if let failure = results.failure { throw failure }
        guard let result = results.main.last else { throw DatabaseError.disconnected }
        // After a failed statement, COMMIT rolls back.
        guard result.tag == "COMMIT" else { throw DatabaseError.aborted }
    }

    private func rollBack() {
        defer { phase = .none }
        guard case .open = phase, PQstatus(handle) == CONNECTION_OK else { return }
        waitForDeferred()
        do {
            // Not cached: in a failed transaction the server rejects the DEALLOCATE of an evicted statement.
            try enqueue(Statement("ROLLBACK"), isMain: true, isCached: false)
            try pipeline.send()
            _ = try collect()
        } catch {
            isBroken = true
        }
    }
}
