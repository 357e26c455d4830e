import Logging
import TrellisKernel

/// The implementation that all kinds of transaction share; it has no public API.
public struct TransactionCore {
    let session: TransactionSession
    /// The accessible rows, and the limits of its SQL.
    let context: ReadContext
    /// The author of its writes; nil when it only reads.
    var author: AuditContext?

    /// The connection, with the accessible rows and the author set.
    var connection: any EngineConnection {
        session.connection.setAccess(context.access)
        session.connection.setAuthor(author)
        return session.connection
    }

    var access: RowAccess { context.access }
    var tenant: ID<Tenant>? { context.tenant }
    var own: OwnRows? { context.own }
    var viewer: RowViewer? { context.viewer }
    var dialect: Dialect { context.dialect }
    var renderer: Renderer { context.renderer }

    /// Passes each row to `row` until it returns false, with few of them in memory.
    func stream(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        context.willSend(statement)
        if let span = session.span {
            return try span.record(statement, dialect.name) { try connection.stream(statement, row) }
        }
        try connection.stream(statement, row)
    }

    @discardableResult
    func execute(_ statement: Statement) throws -> Int {
        context.willSend(statement)
        if let span = session.span {
            return try span.record(statement, dialect.name) { try connection.execute(statement) }
        }
        return try connection.execute(statement)
    }

    func executeDeferred(_ statement: Statement) throws {
        context.willSend(statement)
        if let span = session.span {
            return try span.record(statement, dialect.name) { try connection.executeDeferred(statement) }
        }
        try connection.executeDeferred(statement)
    }

    func query(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        context.willSend(statement)
        if let span = session.span {
            return try span.record(statement, dialect.name) { try connection.query(statement, row) }
        }
        try connection.query(statement, row)
    }

    /// Returns the rows of a statement that writes or locks.
    func rows<Item>(
        _ statement: Statement, limit: Int? = nil, _ decode: (RowReader) throws -> Item
    ) throws -> [Item] {
        try ReadRows(context: context, reads: session.reads) { try query(statement, $0) }.items(limit: limit, decode)
    }

    /// Returns the first row of a statement that writes or locks; nil without rows.
    func row<Item>(_ statement: Statement, _ decode: (RowReader) throws -> Item) throws -> Item? {
        try ReadRows(context: context, reads: session.reads) { try query(statement, $0) }.first(decode)
    }
}

/// A running transaction: its connection, its time, and the actions after its commit.
final class TransactionSession {
    let connection: any EngineConnection
    let database: Database
    /// The `traceparent` of the task that began it, or of what a part of it is for.
    private(set) var trace: String?
    /// The identifier of the request for which the task began it.
    let requestID: String?
    /// Its span; nil unless a trace records it.
    let span: (any DatabaseSpan)?
    private(set) lazy var now = database.clock.now
    private(set) lazy var databaseNow = database.serverClock?.now ?? now
    private(set) var hooks: [@Sendable () -> Void] = []
    private(set) var topics: Set<String> = []
    /// The current cause of the transaction, and the number of nested causes.
    private(set) var cause: (id: ID<TransactionCause>?, depth: Int)
    /// Whether it must not be committed, even if its body returns.
    private(set) var isRollbackOnly = false
    /// The reads of records whose reads are audited, for ``writeReads()``.
    let reads = ReadRecorder()
    private var depth = 0

    init(
        _ connection: any EngineConnection, _ database: Database, trace: String? = nil, requestID: String? = nil,
        span: (any DatabaseSpan)? = nil, cause: ID<TransactionCause>? = nil
    ) {
        self.connection = connection
        self.database = database
        self.trace = trace
        self.requestID = requestID
        self.span = span
        self.cause = (cause, 0)
    }

    func afterCommit(_ hook: @escaping @Sendable () -> Void) {
        hooks.append(hook)
    }

    func signal(_ topic: String) {
        topics.insert(topic)
    }

    /// Sets the cause of the whole transaction, for a session whose bodies come from several calls.
    func adopt(_ cause: ID<TransactionCause>?) {
        self.cause = (cause, 0)
    }

    /// Runs a part of the transaction that belongs to another trace.
    func tracing<Value>(_ trace: String?, _ body: () throws -> Value) rethrows -> Value {
        let outer = self.trace
        self.trace = trace
        defer { self.trace = outer }
        return try body()
    }

    func setRollbackOnly() {
        isRollbackOnly = true
    }

    func caused<Value>(by cause: ID<TransactionCause>, _ body: () throws -> Value) rethrows -> Value {
        let outerCause = self.cause
        self.cause = (cause, outerCause.depth + 1)
        defer { self.cause = outerCause }
        return try body()
    }

    /// Runs `body` between SAVEPOINT and RELEASE; an error rolls back the rows, the hooks and the signals of the body.
    func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        depth += 1
        defer { depth -= 1 }
        let (hookCount, earlierTopics, wasRollbackOnly) = (hooks.count, topics, isRollbackOnly)
        let name = "trellis_\(depth)"
        try connection.execute(Statement("SAVEPOINT \(name)"))
        do {
            let value = try body()
            try connection.execute(Statement("RELEASE SAVEPOINT \(name)"))
            return value
        } catch {
            hooks.removeSubrange(hookCount...)
            (topics, isRollbackOnly) = (earlierTopics, wasRollbackOnly)
            connection.waitForDeferred()
            try connection.execute(Statement("ROLLBACK TO SAVEPOINT \(name)"))
            try connection.execute(Statement("RELEASE SAVEPOINT \(name)"))
            throw error
        }
    }
}
