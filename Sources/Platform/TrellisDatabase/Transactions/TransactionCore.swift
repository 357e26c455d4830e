import Logging
import TrellisKernel

/// What the kinds of transaction have in common; nothing in it is for use from outside.
public struct TransactionCore {
    let session: TransactionSession
    /// Whose rows are in reach.
    let reach: Reach

    /// The tenant that queries are limited to; nil when the rows have none, or all are in reach.
    var tenant: ID<Tenant>? {
        guard case .tenant(let tenant) = reach, session.database.settings.tenantPredicate else { return nil }
        return tenant
    }

    /// The connection, told whose rows are in reach.
    var connection: any EngineConnection {
        session.connection.limit(to: reach)
        return session.connection
    }
    var dialect: Dialect { session.database.engine.dialect }

    /// Writes a statement in the engine's words, limited to the tenant.
    var renderer: Renderer { Renderer(dialect, tenant: tenant) }

    /// Hands each row to `row` until it answers false, however many there are.
    func stream(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        try session.willSend(statement)
        try connection.stream(statement, row)
    }

    @discardableResult
    func execute(_ statement: Statement) throws -> Int {
        try session.willSend(statement)
        return try connection.execute(statement)
    }

    /// Runs a statement of whose outcome nobody asks; see ``EngineConnection/executeSoon(_:)``.
    func executeSoon(_ statement: Statement) throws {
        try session.willSend(statement)
        try connection.executeSoon(statement)
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

/// One transaction under way: its connection, its moment, and what is to happen once it is committed.
final class TransactionSession {
    let connection: any EngineConnection
    let database: Database
    /// The place in a distributed trace of the task that began it.
    let trace: String?
    private(set) lazy var now = database.clock.now
    private(set) var hooks: [@Sendable () -> Void] = []
    private(set) var topics: Set<String> = []
    /// What the transaction is a consequence of at the moment, and how many consequences deep.
    private(set) var cause: (id: ID<TransactionCause>?, depth: Int)
    /// Whether it must not be committed, whatever its body says.
    private(set) var isDoomed = false
    private var depth = 0
    private var statements: Int
    /// Whether the body runs once more, so that what it tells others has been told.
    private(set) var isRepeated = false

    /// - Parameter statements: how many may be sent.
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

    /// Hears of each statement before it is sent.
    ///
    /// - Throws: ``DatabaseError/statement(message:)`` for one more than may be sent.
    func willSend(_ statement: Statement) throws {
        guard statements > 0 else {
            throw DatabaseError.statement(message: "A query sends one statement; use read for several.")
        }
        if statements < .max { statements -= 1 }
        if !isRepeated { database.settings.observer?(statement.text) }
    }

    /// Prepares for a second run of the body, at the same moment as the first.
    func repeats(statements: Int) {
        isRepeated = true
        self.statements = statements
    }

    func afterCommit(_ hook: @escaping @Sendable () -> Void) {
        hooks.append(hook)
    }

    func signal(_ topic: String) {
        topics.insert(topic)
    }

    func doom() {
        isDoomed = true
    }

    func caused<Value>(by cause: ID<TransactionCause>, _ body: () throws -> Value) rethrows -> Value {
        let former = self.cause
        self.cause = (cause, former.depth + 1)
        defer { self.cause = former }
        return try body()
    }

    /// Runs `body` between SAVEPOINT and RELEASE; a throw takes back the rows, the hooks and the signals of the body.
    func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        depth += 1
        defer { depth -= 1 }
        let (hookCount, former, wasDoomed) = (hooks.count, topics, isDoomed)
        let name = "trellis_\(depth)"
        try connection.execute(Statement("SAVEPOINT \(name)"))
        do {
            let value = try body()
            try connection.execute(Statement("RELEASE SAVEPOINT \(name)"))
            return value
        } catch {
            hooks.removeSubrange(hookCount...)
            (topics, isDoomed) = (former, wasDoomed)
            try connection.execute(Statement("ROLLBACK TO SAVEPOINT \(name)"))
            try connection.execute(Statement("RELEASE SAVEPOINT \(name)"))
            throw error
        }
    }
}
