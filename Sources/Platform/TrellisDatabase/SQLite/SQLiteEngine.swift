import Foundation
import GRDB
import GRDBSQLite
import TrellisKernel

/// The SQLite engine: one writer and several readers on a file in WAL mode, or one connection in memory.
///
/// An acknowledged commit is passed to the operating system (`synchronous=NORMAL`), so killing the process loses
/// nothing; with ``DatabaseOptions/Durability/power`` it is on the disk (`FULL`).
final class SQLiteEngine: Engine {
    let dialect = Dialect.sqlite
    private let writer: ConnectionPool<SQLiteConnection>
    private let readers: ConnectionPool<SQLiteConnection>
    private let inline: InlineReadPool?
    private let limit: Duration?
    private let readMetrics = TransactionMetrics(.read)
    private let writeMetrics = TransactionMetrics(.write)

    /// Opens the database in a file, or in memory when `file` is nil.
    init(file: String?, options: DatabaseOptions) throws {
        let path = try file.map(Self.prepare) ?? ":memory:"
        let cache = options.statementCacheSize
        let first = try SQLiteConnection(
            path: path, configuration: Self.configuration(options, isWriter: true, isFile: file != nil),
            statementCacheSize: cache)
        var limits = PoolLimits(maximum: 1, acquireTimeout: options.acquireTimeout)
        limits.groupCommitWindow = options.groupCommitWindow
        writer = ConnectionPool(name: "database-writer", limits: limits, metrics: writeMetrics) { first }
        limit = options.transactionTimeout
        guard file != nil else {
            // A database in memory belongs to its only connection.
            readers = writer
            inline = nil
            return
        }
        let open: @Sendable () throws -> SQLiteConnection = {
            try SQLiteConnection(
                path: path, configuration: Self.configuration(options, isWriter: false, isFile: true),
                statementCacheSize: cache)
        }
        readers = ConnectionPool(
            name: "database-reader",
            limits: PoolLimits(maximum: options.readers, acquireTimeout: options.acquireTimeout),
            metrics: readMetrics, open: open)
        inline = InlineReadPool(limit: options.inlineReads, open: open)
    }

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
        // A transaction without a timeout must not delay a group commit.
        return try await writer.run(allowsGroupCommit: limit != nil) { connection, cancellation in
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
    func makeScratchEngine() async throws -> any Engine {
        try SQLiteEngine(file: nil, options: DatabaseOptions())
    }

    func notifications(on channels: [String]) -> AsyncStream<DatabaseNotification> {
        AsyncStream { $0.yield(.connected) }
    }

    func close() throws {
        inline?.close()
        readers.close()
        writer.close()
    }

    /// Creates the file's folder if it is missing; returns the path.
    private static func prepare(_ path: String) throws -> String {
        let folder = (path as NSString).deletingLastPathComponent
        guard !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) else { return path }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw DatabaseError.other(code: Int(SQLITE_CANTOPEN), message: "the folder \(folder) can't be created")
        }
        return path
    }

    private static func configuration(_ options: DatabaseOptions, isWriter: Bool, isFile: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = isWriter ? "database-writer" : "database-reader"
        configuration.foreignKeysEnabled = true
        configuration.readonly = !isWriter
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(TimeInterval(options.busyTimeout.microseconds) / 1_000_000)
        if isWriter, isFile { configuration.journalMode = .wal }
        configuration.prepareDatabase { database in
            let synchronous = options.durability == .power ? "FULL" : "NORMAL"
            // A checkpoint copies a page once however often it was written, so the log may grow to 4,000 pages, 16 MB.
            try database.execute(
                sql: """
                    PRAGMA synchronous = \(synchronous); PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF; \
                    PRAGMA wal_autocheckpoint = 4000
                    """)
            // GRDB's authorizer runs for every statement that is prepared; this module doesn't need it.
            sqlite3_set_authorizer(database.sqliteConnection, nil, nil)
        }
        return configuration
    }
}
