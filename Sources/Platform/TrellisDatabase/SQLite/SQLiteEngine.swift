import Logging
import TrellisKernel

/// The SQLite engine: one writer and several readers on a file in WAL mode, or one connection in memory.
///
/// An acknowledged commit is on the disk (`synchronous=FULL`); with ``DatabaseOptions/Durability/normal`` it is passed to
/// the operating system, so killing the process loses nothing.
final class SQLiteEngine: Engine {
    let dialect = Dialect.sqlite
    private let writer: ConnectionPool<SQLiteConnection>
    private let readers: ConnectionPool<SQLiteConnection>
    private let inline: InlineReadPool?
    private let file: SQLiteFile?
    private let log: SQLiteLog?
    private let limit: Duration?
    private let readMetrics = TransactionMetrics(.read)
    private let writeMetrics = TransactionMetrics(.write)

    /// Opens the database in a file, or in memory when `path` is nil.
    ///
    /// - Throws: ``DatabaseFileError`` for a file that can't be opened or written.
    init(file path: String?, options: DatabaseOptions, logger: Logger) throws {
        let setup = SQLiteSetup(options: options, file: path.map { SQLiteFile($0, logger: logger) })
        let first = try setup.openFirst()
        file = setup.file
        log = setup.file.map { SQLiteLog(options.logLimits, of: $0) { try setup.openAgain(isWriter: true) } }
        if let log { first.use(log) }
        var limits = PoolLimits(maximum: 1, acquireTimeout: options.acquireTimeout)
        limits.groupCommitWindow = options.groupCommitWindow
        let (writing, reading) = (options.poolName(.writer), options.poolName(.reader))
        writer = ConnectionPool(name: "database-\(writing)", limits: limits, metrics: PoolMetrics(writing)) { first }
        limit = options.transactionTimeout
        guard file != nil else {
            // A database in memory belongs to its only connection.
            readers = writer
            inline = nil
            return
        }
        let open: @Sendable () throws -> SQLiteConnection = { try setup.openAgain(isWriter: false) }
        readers = ConnectionPool(
            name: "database-\(reading)",
            limits: PoolLimits(maximum: options.readers, acquireTimeout: options.acquireTimeout),
            metrics: PoolMetrics(reading), open: open)
        inline = InlineReadPool(limit: options.inlineReads, open: open)
    }

    /// Statements that need space, and leave nothing behind.
    private static let probe = """
        CREATE TABLE trellis_probe AS SELECT zeroblob(65536) AS bytes; DROP TABLE trellis_probe
        """

    /// The number of waiting write transactions.
    var waitingWriters: Int { writer.waitingCount }

    @concurrent
    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let (limit, metrics) = (limit, readMetrics)
        if let connection = try inline?.acquire() {
            defer { inline?.release(connection) }
            try Task.checkCancellation()
            return try metrics.timed { try connection.transaction(.read, limit: limit, cancellation: nil, body) }
        }
        return try await readers.run { connection, cancellation in
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
        // A transaction without a timeout, or one that waits for other code, must not delay a group commit.
        return try await writer.run(allowsGroupCommit: limit != nil && !options.isHeld) { connection, cancellation in
            try metrics.timed {
                try connection.transaction(.write, limit: limit, cancellation: cancellation, body)
            }
        }
    }

    /// Runs `body` without a lock: each migration takes the write lock and then checks again whether it must run.
    @concurrent
    func withMigrationLock<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await body()
    }

    @concurrent
    func withoutTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        try await writer.run { connection, _ in try connection.withoutTransaction(body) }
    }

    @concurrent
    func withScratchEngine<Value: Sendable>(
        _ body: @Sendable (any Engine) async throws -> Value
    ) async throws -> Value {
        let scratch = try SQLiteEngine(file: nil, options: DatabaseOptions(), logger: Logger(label: "trellis.database"))
        defer { try? scratch.close() }
        return try await body(scratch)
    }

    func notifications(on channels: [String], as name: String?) -> AsyncStream<DatabaseNotification> {
        AsyncStream { $0.yield(.connected) }
    }

    @concurrent
    func check() async throws {
        try file?.requireOpened()
        if file?.hasFailed ?? false {
            // No other write may come while the process isn't ready, so this one finds out whether it is again.
            _ = try await write(.standard, limit: limit) { connection in
                try connection.execute(script: Self.probe)
            }
        }
        try await read(on: .primary) { connection in
            try connection.query(Statement("SELECT count(*) FROM sqlite_schema")) { _ in false }
        }
    }

    func close() throws {
        inline?.close()
        readers.close()
        writer.close()
        log?.close()
    }
}
