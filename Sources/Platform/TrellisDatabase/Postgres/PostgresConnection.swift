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
    let context: PostgresPoolContext
    let wire: PostgresWire
    let canceller: PostgresCanceller
    var pipeline: PostgresPipeline
    var statements: PostgresStatementCache
    /// The version of the plans when the statements were prepared.
    var plans: UInt64
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
    var isBroken = false
    /// Whether deferred statements are queued.
    var hasDeferred = false
    /// Whether rows of the transaction were passed on before all of them were read.
    var hasStreamed = false
    /// Whether a statement may have left something in the session: a setting, a lock, a temporary table.
    var hasSessionState = false
    /// Whether what statements leave in the session stays until the connection is closed.
    var keepsSessionState = false
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
        _ address: PostgresAddress, session: PostgresSessionOptions, context: PostgresPoolContext,
        onFailure: (String) -> Void
    ) throws {
        let connector = PostgresConnector(address, session: session, notices: context.notices, ending: context.ending)
        switch connector.connect() {
        case .success(let handle): self.handle = handle
        case .failure(let failure):
            onFailure(failure.reason)
            throw DatabaseError.disconnected
        }
        self.session = session
        self.context = context
        canceller = PostgresCanceller(handle)
        wire = PostgresWire(handle, canceller: canceller, ending: context.ending, grace: session.cancelGrace)
        pipeline = PostgresPipeline(handle, wire)
        statements = PostgresStatementCache(capacity: session.statementCacheSize)
        plans = context.plans.current
        guard PQenterPipelineMode(handle) == 1 else {
            onFailure(PostgresErrors.text(PQerrorMessage(handle)))
            throw DatabaseError.disconnected
        }
    }

    deinit {
        close()
    }

    func close() {
        if !isClosed { PQfinish(handle) }
        isClosed = true
    }

    /// Whether the connection isn't known to be lost, and has no results that are still to arrive.
    var isOpen: Bool { !isBroken && !wire.isAbandoned && PQstatus(handle) == CONNECTION_OK }

    func isUsable(askServer: Bool) -> Bool {
        guard isOpen, askServer else { return isOpen }
        wire.begin(limit: session.connectTimeout)
        do {
            try pipeline.send()
            return collectResults().failure == nil && isOpen
        } catch {
            isBroken = true
            return false
        }
    }
}
