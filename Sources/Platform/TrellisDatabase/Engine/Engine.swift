import TrellisKernel

/// A database product behind the API of this room: SQLite and PostgreSQL.
///
/// Everything above speaks to these two protocols and ``Dialect``; nothing of a product is known outside its own
/// folder.
protocol Engine: Sendable {
    var dialect: Dialect { get }

    /// What answers single statements without a transaction around them; nil where that is no cheaper.
    var queries: (any QueryRunner)? { get }

    /// Runs `body` within one read transaction, which sees one snapshot; a statement that writes throws `readOnly`.
    @concurrent
    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value

    /// Runs `body` once within one write transaction: committed when it returns, rolled back when it throws. Writers are
    /// served in the order they came. `limit` is how long it may take; nil is for ever.
    @concurrent
    func write<Value: Sendable>(
        _ options: TransactionOptions, limit: Duration?,
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value

    /// Runs `body` while no other process does the same on this database; the others wait their turn.
    @concurrent
    func migrating<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value

    /// Runs `body` on a connection without a transaction, for the few statements that refuse to run in one.
    @concurrent
    func outsideTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value

    /// An empty place of the same kind to try a schema in; gone with everything in it when it is closed.
    @concurrent
    func scratch() async throws -> any Engine

    /// What others say on the channels; see ``Database/notifications(on:)``.
    func notifications(on channels: [String]) -> AsyncStream<DatabaseNotification>

    /// Ends every connection; transactions under way end first, later ones throw `disconnected`.
    func close() throws
}

extension Engine {
    var queries: (any QueryRunner)? { nil }
}

/// The part of an engine that answers single statements, each a transaction by itself that only reads.
protocol QueryRunner: Sendable {
    /// Runs one statement, which may reach these rows and no others.
    ///
    /// - Throws: what kept it from being run: `exhausted`, `CancellationError`; the statement's own failure is in the answer.
    @concurrent
    func answer(
        to statement: Statement, reaching reach: Reach, on target: ReadTarget
    ) async throws -> Result<any QueryAnswer, DatabaseError>
}

/// The rows that a statement gave, free to be read wherever they are wanted.
protocol QueryAnswer: Sendable {
    /// Hands the rows on until `body` answers false; true when it took them all.
    func forEach(_ body: (RowReader) throws -> Bool) throws -> Bool
}

/// A connection with a transaction open on it, confined to the body that was given it.
protocol EngineConnection: AnyObject {
    /// Says whose rows the statements that follow may reach, for engines that watch over it themselves.
    func limit(to reach: Reach)

    /// Hands each row to `row` until it answers false.
    func query(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws

    /// As ``query(_:_:)``, holding a few hundred rows at a time however many there are.
    func stream(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws

    /// Inserts many rows, each the values of all columns, by a quicker way than INSERT; false when there is none.
    func load(_ table: RecordTable, _ rows: [[DatabaseValue]]) throws -> Bool

    /// Runs a statement that gives no rows; answers how many it changed.
    @discardableResult func execute(_ statement: Statement) throws -> Int

    /// Runs a statement of whose outcome nobody asks, together with the next one where that saves a round trip: then its
    /// failure is that one's, or the commit's.
    func executeSoon(_ statement: Statement) throws

    /// Runs every statement of a text that binds nothing.
    func execute(script: String) throws

    /// Whether there is a table of this name.
    func hasTable(_ name: String) throws -> Bool

    /// The schema as text, the same for the same schema.
    func schemaDump() throws -> String

    /// Reads a statement without running it; throws `statement` when it can't be run.
    func check(_ text: String) throws

    /// Throws `foreignKey` when a row refers to one that doesn't exist.
    func checkForeignKeys() throws
}

extension EngineConnection {
    func limit(to reach: Reach) {}

    func load(_ table: RecordTable, _ rows: [[DatabaseValue]]) throws -> Bool { false }

    func executeSoon(_ statement: Statement) throws {
        try execute(statement)
    }

    func check(_ text: String) throws {
        try execute(script: "PREPARE trellis_check AS \(text); DEALLOCATE trellis_check")
    }

    func stream(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        try query(statement, row)
    }
}

/// Whose rows a statement may reach: what row-level security goes by, beside the predicate that queries carry.
enum Reach: Hashable, Sendable {
    /// Rows that belong to no tenant, and no others.
    case system
    /// The rows of one tenant.
    case tenant(ID<Tenant>)
    /// The rows of every tenant, for a reason that the database is told.
    case everyTenant(reason: String)
}

/// A statement in the engine's words, and the values of its placeholders.
struct Statement: Hashable, Sendable {
    var text: String
    var values: [DatabaseValue]

    init(_ text: String, _ values: [DatabaseValue] = []) {
        self.text = text
        self.values = values
    }
}
