import GRDB
import GRDBSQLite

/// One connection.
///
/// GRDB opens it, sets it up, keeps it to one user at a time and closes it; statements are prepared and stepped through
/// SQLite's own functions on GRDB's handle, which is what a read that takes microseconds asks for.
///
/// `@unchecked Sendable`: it is in the hands of one thread at a time, and statements go through GRDB's serial queue.
final class SQLiteConnection: EngineConnection, PoolConnection, @unchecked Sendable {
    enum Kind: Sendable {
        case read, write
    }
    let handle: OpaquePointer
    let watch = SQLiteWatch()
    let audit = SQLiteAudit()
    let queue: DatabaseQueue
    private let statements: StatementCache
    private var kind = Kind.read
    private var isOpen = false
    /// What has been done and waits to be committed together; nil when each transaction commits by itself.
    var shared: SharedCommit?
    /// Whether a statement of the transaction has failed: then, as on PostgreSQL, only rolling back is possible.
    private var hasFailed = false

    init(path: String, configuration: Configuration, statementCacheSize: Int) throws {
        queue = try SQLiteErrors.translating { try DatabaseQueue(path: path, configuration: configuration) }
        guard let handle = queue.inDatabase({ $0.sqliteConnection }) else { throw DatabaseError.disconnected }
        self.handle = handle
        statements = StatementCache(capacity: statementCacheSize)
        watch.install(on: handle)
        SQLiteFunctions.install(on: handle)
        audit.install(on: handle)
    }

    func isUsable(thoroughly: Bool) -> Bool { true }

    /// Nothing is gained by running queries together where none has to travel.
    func answer(_ queries: [Never], onLoss: () -> Void) {}

    func close() throws {
        queue.inDatabase { _ in statements.removeAll() }
        try SQLiteErrors.translating { try queue.close() }
    }

    /// Runs `body` in a transaction: a writing one takes the lock at once, a reading one its snapshot with the first
    /// statement.
    func transaction<Value>(
        _ kind: Kind, limit: Duration?, cancellation: CancellationFlag?, _ body: (SQLiteConnection) throws -> Value
    ) throws -> Value {
        try queue.inDatabase { _ in
            watch.start(at: MonotonicTime.nanoseconds, limit: limit, cancellation: cancellation)
            defer { watch.stop() }
            self.kind = .write
            try begin(kind)
            self.kind = kind
            audit.forget()
            (isOpen, hasFailed) = (true, false)
            do {
                let value = try body(self)
                // The engine may have rolled back by itself, when the disk was full for example.
                guard sqlite3_get_autocommit(handle) == 0 else { throw rolledBack }
                isOpen = false
                if hasFailed { throw DatabaseError.aborted }
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
    func alone<Value>(_ body: (SQLiteConnection) throws -> Value) throws -> Value {
        try queue.inDatabase { _ in
            kind = .write
            audit.forget()
            return try body(self)
        }
    }

    func limit(to reach: Reach) {
        audit.reach = reach
    }

    func write(for author: AuditAuthor?) {
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
        if let kept = statements.take(text) { return kept }
        let (prepared, rest) = try compile(text)
        guard let prepared, rest.allSatisfy(\.isWhitespace) else {
            throw DatabaseError.statement(message: "One statement at a time.")
        }
        prepared.isInUse = true
        statements.keep(prepared)
        return prepared
    }

    /// The first statement of a text, or nil when there is only space and comments; and what follows it.
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
        if hasFailed, !prepared.isRollback { throw DatabaseError.aborted }
        hasFailed = false
        // A statement that writes and is stopped takes the whole transaction with it, and with that those before.
        watch.mayCancel = prepared.isReadOnly || !holdsOthers
        if values.contains(where: \.isUnstorable) { throw DatabaseError.unstorableText }
        let code = prepared.bind(values)
        guard code == SQLITE_OK else { throw failure(code, prepared) }
    }

    private func finish(_ prepared: SQLiteStatement) {
        prepared.reset()
        prepared.isInUse = false
    }

    private func failure(_ code: CInt, _ prepared: SQLiteStatement?) -> any Error {
        let extended = code == SQLITE_RANGE ? code : sqlite3_extended_errcode(handle)
        let message = String(cString: sqlite3_errmsg(handle))
        prepared?.reset()
        let error = SQLiteErrors.error(extended, message, on: self)
        hasFailed = isOpen
        return error
    }

    private var rolledBack: DatabaseError {
        .other(code: Int(SQLiteCode.abortRollback), message: "the transaction was rolled back by an earlier failure")
    }
}
