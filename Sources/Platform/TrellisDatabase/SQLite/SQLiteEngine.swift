import Foundation
import GRDB
import GRDBSQLite
import TrellisKernel

/// SQLite: one writer and several readers on a file in WAL mode, or one connection in memory.
///
/// A commit is in the operating system's hands when it is acknowledged (`synchronous=NORMAL`), so killing the process
/// loses nothing; with ``DatabaseSettings/Durability/power`` it is on the disk (`FULL`).
final class SQLiteEngine: Engine {
    let dialect = Dialect.sqlite
    private let writer: ConnectionThreads<SQLiteConnection>
    private let readers: ConnectionThreads<SQLiteConnection>
    private let inline: InlineReads?
    private let limit: Duration?
    private let reading = TransactionMetrics(.read)
    private let writing = TransactionMetrics(.write)

    /// Opens the database in a file, or without one in memory.
    init(file: String?, settings: DatabaseSettings) throws {
        let path = try file.map(Self.prepare) ?? ":memory:"
        let cache = settings.statementCacheSize
        let first = try SQLiteConnection(
            path: path, configuration: Self.configuration(settings, isWriter: true, isFile: file != nil),
            statementCacheSize: cache)
        var limits = PoolLimits(maximum: 1, wait: settings.waitLimit)
        limits.sharing = settings.sharing
        writer = ConnectionThreads(name: "database-writer", limits: limits, metrics: writing) { first }
        limit = settings.transactionLimit
        guard file != nil else {
            // Memory belongs to its one connection.
            readers = writer
            inline = nil
            return
        }
        let open: @Sendable () throws -> SQLiteConnection = {
            try SQLiteConnection(
                path: path, configuration: Self.configuration(settings, isWriter: false, isFile: true),
                statementCacheSize: cache)
        }
        readers = ConnectionThreads(
            name: "database-reader", limits: PoolLimits(maximum: settings.readers, wait: settings.waitLimit),
            metrics: reading, open: open)
        inline = InlineReads(limit: settings.inlineReads, open: open)
    }

    /// How many transactions that write wait for their turn.
    var waitingWriters: Int { writer.waitingCount }

    @concurrent
    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let (limit, metrics) = (limit, reading)
        if let connection = try inline?.take() {
            let start = MonotonicTime.nanoseconds
            defer {
                inline?.giveBack(connection)
                metrics.finished(since: start)
            }
            try Task.checkCancellation()
            return try connection.transaction(.read, limit: limit, cancellation: nil, body)
        }
        return try await readers.run { connection, cancellation in
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
        // What may go on for ever keeps nobody waiting for its commit.
        return try await writer.run(mayShare: limit != nil) { connection, cancellation in
            let start = MonotonicTime.nanoseconds
            defer { metrics.finished(since: start) }
            return try connection.transaction(.write, limit: limit, cancellation: cancellation, body)
        }
    }

    /// One file, one process that migrates at a time: each migration takes the write lock and looks again.
    @concurrent
    func migrating<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await body()
    }

    @concurrent
    func outsideTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        try await writer.run { connection, _ in try connection.alone(body) }
    }

    @concurrent
    func scratch() async throws -> any Engine {
        try SQLiteEngine(file: nil, settings: DatabaseSettings())
    }

    func notifications(on channels: [String]) -> AsyncStream<DatabaseNotification> {
        AsyncStream { $0.yield(.connected) }
    }

    func close() throws {
        inline?.close()
        readers.close()
        writer.close()
    }

    /// Makes the file's folder when it is missing; gives the path back.
    private static func prepare(_ path: String) throws -> String {
        let folder = (path as NSString).deletingLastPathComponent
        guard !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) else { return path }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw DatabaseError.other(code: Int(SQLITE_CANTOPEN), message: "the folder \(folder) can't be made")
        }
        return path
    }

    private static func configuration(_ settings: DatabaseSettings, isWriter: Bool, isFile: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = isWriter ? "database-writer" : "database-reader"
        configuration.foreignKeysEnabled = true
        configuration.readonly = !isWriter
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(TimeInterval(settings.busyTimeout.microseconds) / 1_000_000)
        if isWriter, isFile { configuration.journalMode = .wal }
        configuration.prepareDatabase { database in
            let synchronous = settings.durability == .power ? "FULL" : "NORMAL"
            // Pages that are written again and again go from the log into the file once, so the log may grow to 16 MB.
            try database.execute(
                sql: """
                    PRAGMA synchronous = \(synchronous); PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF; \
                    PRAGMA wal_autocheckpoint = 4000
                    """)
            // GRDB listens in on every statement that is prepared; nothing here needs what it hears.
            sqlite3_set_authorizer(database.sqliteConnection, nil, nil)
        }
        return configuration
    }
}
