import CLibPQ
import TrellisKernel

/// One connection to a PostgreSQL server, used by one thread at a time.
///
/// It stays in libpq's pipeline mode. A transaction begins with its first statement: BEGIN, the tenant and the statement
/// travel together. The end of a reading transaction isn't waited for; its answer is read with the next one's.
///
/// `@unchecked Sendable`: the pool gives it to one thread at a time.
final class PostgresConnection: EngineConnection, PoolConnection, @unchecked Sendable {
    let handle: OpaquePointer
    let session: PostgresSession
    var pipeline: PostgresPipeline
    var statements: PostgresStatements
    /// Prepared statements that are to go, by their names.
    var unremoved: [String] = []
    var phase = Phase.none
    /// Whose rows the next statement may reach, and what the server was told; nil when that isn't known.
    var wanted = Reach.system
    var known: Reach? = .system
    var deadline = Int64.max
    var cancellation: CancellationFlag?
    var cursors: UInt64 = 0
    let canceller: PostgresCanceller
    let quick: QuickStatements
    var isBroken = false
    private var isClosed = false

    /// Where a transaction stands.
    enum Phase {
        /// Each statement is a transaction of its own.
        case none
        /// BEGIN goes with the first statement.
        case due(PostgresTransaction)
        case begun(PostgresTransaction)
    }

    /// Opens a connection; waits until it stands.
    ///
    /// - Throws: ``DatabaseError/disconnected``; `report` hears why.
    init(
        _ address: PostgresAddress, session: PostgresSession, quick: QuickStatements = QuickStatements(),
        report: (String) -> Void
    ) throws {
        guard let handle = address.connect(session) else { throw DatabaseError.disconnected }
        guard PQstatus(handle) == CONNECTION_OK, PQenterPipelineMode(handle) == 1 else {
            report(PostgresErrors.text(PQerrorMessage(handle)))
            PQfinish(handle)
            throw DatabaseError.disconnected
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        self.handle = handle
        self.session = session
        self.quick = quick
        pipeline = PostgresPipeline(handle)
        statements = PostgresStatements(capacity: session.statementCacheSize)
        canceller = PostgresCanceller(handle)
    }

    deinit {
        close()
    }

    func close() {
        if !isClosed { PQfinish(handle) }
        isClosed = true
    }

    func isUsable(thoroughly: Bool) -> Bool {
        guard !isBroken, PQstatus(handle) == CONNECTION_OK else { return false }
        guard thoroughly else { return true }
        do {
            try pipeline.send()
            return collectAnswers().failure == nil && PQstatus(handle) == CONNECTION_OK
        } catch {
            return false
        }
    }

    // MARK: - Transactions

    /// Runs `body` in a transaction, which begins with its first statement and ends with the body.
    func transaction<Value>(
        _ transaction: PostgresTransaction, limit: Duration?, cancellation: CancellationFlag?,
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
            // Aborted, when the request came while the server still ended the reading transaction before this one.
            throw failure == .timeout || failure == .aborted ? CancellationError() : error
        }
    }

    /// Runs `body` with each statement a transaction of its own, which may write.
    func withoutTransaction<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        guard session.keepsStatements else { return try body(self) }
        try run(Statement("SET default_transaction_read_only = off"), isKept: false)
        let result = Result { try body(self) }
        // A connection that couldn't be set back would let a query write.
        do {
            try run(Statement("SET default_transaction_read_only = on"), isKept: false)
        } catch {
            isBroken = true
        }
        return try result.get()
    }

    private func start(_ transaction: PostgresTransaction, limit: Duration?, cancellation: CancellationFlag?) {
        phase = .due(transaction)
        (wanted, known) = (.system, .system)
        let (end, overflow) = MonotonicTime.nanoseconds.addingReportingOverflow(limit?.nanoseconds ?? .max)
        deadline = overflow ? .max : end
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

    private func commit(_ transaction: PostgresTransaction) throws {
        guard case .begun = phase else {
            phase = .none
            return
        }
        try enqueue(Statement("COMMIT"), isMain: true)
        try pipeline.send()
        // Nothing depends on how a reader ends; its snapshot is let go of as soon as the server reads this.
        if transaction.isReadOnly {
            phase = .none
            return
        }
        // After a statement that travelled with COMMIT and failed, the server has skipped COMMIT: it is still to be rolled back.
        guard let result = try collect() else { throw DatabaseError.disconnected }
        phase = .none
        // After a statement that failed, COMMIT rolls back.
        guard result.tag == "COMMIT" else { throw DatabaseError.aborted }
    }

    private func rollBack() {
        defer { phase = .none }
        guard case .begun = phase, PQstatus(handle) == CONNECTION_OK else { return }
        do {
            // Not kept: making room for it is refused once a statement has failed.
            try enqueue(Statement("ROLLBACK"), isMain: true, isKept: false)
            try pipeline.send()
            _ = try collect()
        } catch {
            isBroken = true
        }
    }
}
