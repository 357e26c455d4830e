import Logging
import TrellisKernel

/// The implementation that all kinds of transaction share; it has no public API.
public struct TransactionCore {
    let session: TransactionSession
    /// The accessible rows.
    let access: RowAccess
    /// The author of its writes; nil when it only reads.
    var author: AuditContext?
    /// The user for whom it reads; nil when unknown.
    var scope: Scope?
    /// The rows of some tables to which it is limited; nil for no limit.
    var own: OwnRows?
    /// The user for whom it accesses tables without tenants; nil for other tables, and for access to all rows.
    var viewer: RowViewer?

    /// The tenant to which queries are limited; nil when the rows have no tenant, or all rows are accessible.
    var tenant: ID<Tenant>? {
        guard case .tenant(let tenant) = access, session.database.options.tenantPredicate else { return nil }
        return tenant
    }

    /// The connection, with the accessible rows and the author set.
    var connection: any EngineConnection {
        session.connection.setAccess(access)
        session.connection.setAuthor(author)
        return session.connection
    }
    var dialect: Dialect { session.database.engine.dialect }

    /// A renderer of statements in the engine's SQL, limited to the tenant and to own rows.
    var renderer: Renderer {
        var renderer = Renderer(dialect, tenant: tenant)
        renderer.own = own
        renderer.viewer = viewer
        return renderer
    }

    /// Returns a handwritten statement in the engine's SQL; the queries in it are limited as others are.
    func rendered(_ sql: SQL) -> Statement {
        var renderer = renderer
        renderer.write(sql)
        return renderer.statement
    }

    /// Returns the columns that must contain the user in own rows; none if the table isn't limited to them.
    func ownerColumns(of table: RecordTable) -> [String] { own?.columns(of: table.name) ?? [] }

    /// Passes each row to `row` until it returns false, with few of them in memory.
    func stream(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        try session.willSend(statement)
        try connection.stream(statement, row)
    }

    @discardableResult
    func execute(_ statement: Statement) throws -> Int {
        try session.willSend(statement)
        return try connection.execute(statement)
    }

    func executeDeferred(_ statement: Statement) throws {
        try session.willSend(statement)
        try connection.executeDeferred(statement)
    }

    private func query(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        try session.willSend(statement)
        try connection.query(statement, row)
    }

    func rows<Item>(
        _ statement: Statement, limit: Int? = nil, _ decode: (RowReader) throws -> Item
    ) throws -> [Item] {
        var items: [Item] = []
        if let limit, limit > 1 { items.reserveCapacity(min(limit, 256)) }
        try query(statement) { row in
            items.append(try decode(row))
            return true
        }
        return items
    }

    func row<Item>(_ statement: Statement, _ decode: (RowReader) throws -> Item) throws -> Item? {
        var item: Item?
        try query(statement) { row in
            item = try decode(row)
            return false
        }
        return item
    }
}

/// A running transaction: its connection, its time, and the actions after its commit.
final class TransactionSession {
    let connection: any EngineConnection
    let database: Database
    /// The `traceparent` of the task that began it.
    let trace: String?
    private(set) lazy var now = database.clock.now
    private(set) var hooks: [@Sendable () -> Void] = []
    private(set) var topics: Set<String> = []
    /// The current cause of the transaction, and the number of nested causes.
    private(set) var cause: (id: ID<TransactionCause>?, depth: Int)
    /// Whether it must not be committed, even if its body returns.
    private(set) var isRollbackOnly = false
    private var reads: [AuditedRead] = []
    private var depth = 0
    private var statements: Int
    /// Whether the body runs the second time, so that logs and observers skip what the first run already reported.
    private(set) var isReplay = false

    /// - Parameter statements: the maximum number of statements.
    init(
        _ connection: any EngineConnection, _ database: Database, trace: String? = nil,
        cause: ID<TransactionCause>? = nil, statements: Int = .max
    ) {
        self.connection = connection
        self.database = database
        self.trace = trace
        self.cause = (cause, 0)
        self.statements = statements
    }

    /// Counts and observes a statement before it is sent.
    ///
    /// - Throws: ``DatabaseError/statement(message:)`` when the maximum number of statements is exceeded.
    func willSend(_ statement: Statement) throws {
        guard statements > 0 else {
            throw DatabaseError.statement(message: "A query sends one statement; use read for several.")
        }
        if statements < .max { statements -= 1 }
        if !isReplay { database.options.observer?(statement.text) }
    }

    /// Prepares for the second run of the body, with the same time as the first.
    func beginReplay(statements: Int) {
        isReplay = true
        self.statements = statements
    }

    /// Records a read, for ``writeReads()``.
    func record(_ read: AuditedRead) {
        reads.append(read)
    }

    /// Returns and removes the reads of records whose reads are audited.
    func takeReads() -> [AuditedRead] {
        defer { reads = [] }
        return reads
    }

    func afterCommit(_ hook: @escaping @Sendable () -> Void) {
        hooks.append(hook)
    }

    func signal(_ topic: String) {
        topics.insert(topic)
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
