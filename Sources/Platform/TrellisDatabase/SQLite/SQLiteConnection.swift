import GRDB
import GRDBSQLite
import TrellisKernel

/// One connection to a SQLite database.
///
/// GRDB opens, configures and closes it and serializes its use. Statements are prepared and stepped with SQLite's own
/// functions on GRDB's handle, because reads take only microseconds.
///
/// `@unchecked Sendable`: one thread uses it at a time, and statements go through GRDB's serial queue.
final class SQLiteConnection: EngineConnection, PoolConnection, @unchecked Sendable {
    enum Kind: Sendable {
        case read, write
    }
    let handle: OpaquePointer
    let progressHandler = SQLiteProgressHandler()
    let audit = SQLiteAuditFunctions()
    let queue: DatabaseQueue
    /// The prepared statements by text.
    private var statements: LRUCache<SQLiteStatement>
    private var kind = Kind.read
    private var isOpen = false
    /// The open group commit; nil when each transaction commits by itself.
    var groupCommit: GroupCommit?
    /// Whether a statement of the transaction has failed: then, as on PostgreSQL, it can only be rolled back.
    private var hasFailed = false
    /// The failure of the transaction's last statement that failed.
    private(set) var lastFailure: DatabaseError?
    /// The file; nil for a database in memory.
    let file: SQLiteFile?
    /// The log; nil for a database in memory and for readers.
    private(set) var log: SQLiteLog?

    /// Opens a connection; runs `setup` last, since GRDB sets `synchronous` itself when it turns on the log.
    ///
    /// - Throws: errors of GRDB.
    init(
        path: String, configuration: Configuration, statementCacheSize: Int, setup: String = "",
        file: SQLiteFile? = nil
    ) throws {
        self.file = file
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { try $0.execute(sql: setup) }
        guard let handle = queue.inDatabase({ $0.sqliteConnection }) else { throw DatabaseError.disconnected }
        self.handle = handle
        statements = LRUCache(capacity: statementCacheSize)
        progressHandler.install(on: handle)
        SQLiteFunctions.install(on: handle)
        audit.install(on: handle)
    }

    /// Tells the log of each commit.
    func use(_ log: SQLiteLog) {
        self.log = log
        log.watch(handle)
    }

    /// Whether the file can't be written by this process, although it was opened to be.
    var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

    /// Whether a transaction that writes runs.
    var isWriting: Bool { kind == .write }

    func isUsable(askServer: Bool) -> Bool { true }

    /// Does nothing: without round trips, running queries together has no benefit.
    func run(_ queries: [Never], onLoss: () -> Void) {}

    func close() throws {
        queue.inDatabase { _ in statements.removeAll() }
        try SQLiteErrors.translating { try queue.close() }
    }

    /// Runs `body` in a transaction: a write transaction takes the lock at its beginning, a read transaction takes its
    /// snapshot with the first statement.
    func transaction<Value>(
        _ kind: Kind, limit: Duration?, cancellation: CancellationFlag?, _ body: (SQLiteConnection) throws -> Value
    ) throws -> Value {
        // A group commit does so for all of its transactions.
        let writesLog = kind == .write && groupCommit == nil
        if writesLog { log?.beginWriting() }
        defer { if writesLog { log?.endWriting() } }
        return try queue.inDatabase { _ in
            progressHandler.start(at: MonotonicTime.nanoseconds, limit: limit, cancellation: cancellation)
            defer { progressHandler.stop() }
            self.kind = .write
            try begin(kind)
            self.kind = kind
            audit.reset()
            (isOpen, hasFailed, lastFailure) = (true, false, nil)
            do {
                let value = try body(self)
                // The engine may have rolled back by itself, for example when the disk was full.
                guard sqlite3_get_autocommit(handle) == 0 else { throw rolledBack }
                isOpen = false
                if hasFailed { throw lastFailure.flatMap { $0.isOfFile ? $0 : nil } ?? .aborted }
                try commit()
                return value
            } catch {
                isOpen = false
                try rollBack(after: error)
                throw error
            }
        }
    }

    /// Runs `body` without a transaction around it.
    func withoutTransaction<Value>(_ body: (SQLiteConnection) throws -> Value) throws -> Value {
        try queue.inDatabase { _ in
            try file?.requireOpened()
            kind = .write
            audit.reset()
            return try body(self)
        }
    }

    func setAccess(_ access: RowAccess) {
        audit.access = access
    }

    func setAuthor(_ author: AuditContext?) {
        audit.author = author
    }

    func query(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        let prepared = try prepare(statement.text)
        defer { finish(prepared) }
        try start(prepared, statement.values)
        let reader = RowReader(prepared)
        while true {
            let code = prepared.step()
            guard code == SQLITE_ROW else {
                if code == SQLITE_DONE { return }
                throw failure(code, prepared)
            }
            guard try row(reader) else { return }
        }
    }

    @discardableResult
    func execute(_ statement: Statement) throws -> Int {
        let prepared = try prepare(statement.text)
        defer { finish(prepared) }
        try start(prepared, statement.values)
        var code = prepared.step()
        while code == SQLITE_ROW { code = prepared.step() }
        guard code == SQLITE_DONE else { throw failure(code, prepared) }
        return prepared.isReadOnly ? 0 : Int(sqlite3_changes(handle))
    }

    // MARK: - Statements

    func run(_ text: String) throws {
        let prepared = try prepare(text)
        defer { finish(prepared) }
        let code = prepared.step()
        guard code == SQLITE_DONE else { throw failure(code, prepared) }
    }

    private func prepare(_ text: String) throws -> SQLiteStatement {
        if let cached = statements.use(text, if: { !$0.isInUse }) {
            cached.isInUse = true
            endGroup(after: cached)
            return cached
        }
        let (prepared, rest) = try compile(text)
        guard let prepared, rest.unicodeScalars.allSatisfy(\.properties.isWhitespace) else {
            throw DatabaseError.statement(message: "The text must contain exactly one statement.")
        }
        prepared.isInUse = true
        endGroup(after: prepared)
        // If the cached statement with this text is in use, the new one isn't cached.
        if !statements.contains(text) { statements.insert(prepared, for: text, evicting: { !$0.isInUse }) }
        return prepared
    }

    /// Compiles the first statement of a text; returns nil for only whitespace and comments, and the rest of the text.
    func compile(_ text: String) throws -> (SQLiteStatement?, rest: String) {
        var pointer: OpaquePointer?
        var rest = ""
        let code = text.withCString { start in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(handle, start, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, &tail)
            if let tail, tail.pointee != 0 { rest = String(cString: tail) }
            return code
        }
        guard code == SQLITE_OK else { throw failure(code, nil) }
        return (pointer.map { SQLiteStatement($0, text: text) }, rest)
    }

    private func start(_ prepared: SQLiteStatement, _ values: [DatabaseValue]) throws {
        if kind == .read, !prepared.isReadOnly { throw DatabaseError.readOnly }
        if isOpen, sqlite3_get_autocommit(handle) != 0 { throw rolledBack }
        if isOpen, prepared.statementKind == .transaction {
            throw DatabaseError.statement(
                message: "A transaction begins and ends with its body. Use savepoint for a step that may be undone.")
        }
        if hasFailed, !prepared.isRollback { throw DatabaseError.aborted }
        hasFailed = false
        // An interrupted write rolls back the whole transaction, and with it the earlier ones of the group.
        progressHandler.mayCancel = prepared.isReadOnly || !hasGroupedWrites
        if values.contains(where: \.containsNUL) { throw DatabaseError.unstorableText }
        let code = prepared.bind(values)
        guard code == SQLITE_OK else { throw failure(code, prepared) }
    }

    private func finish(_ prepared: SQLiteStatement) {
        prepared.reset()
        prepared.isInUse = false
    }

    func failure(_ code: CInt, _ prepared: SQLiteStatement?) -> any Error {
        let extended = code == SQLITE_RANGE ? code : sqlite3_extended_errcode(handle)
        let message = String(cString: sqlite3_errmsg(handle))
        prepared?.reset()
        let error = SQLiteErrors.error(extended, message, on: self)
        hasFailed = isOpen
        if isOpen { lastFailure = error as? DatabaseError }
        return error
    }

    private var rolledBack: DatabaseError {
        lastFailure
            ?? .other(
                code: Int(SQLiteCode.abortRollback), message: "the transaction was rolled back by an earlier failure")
    }
}
