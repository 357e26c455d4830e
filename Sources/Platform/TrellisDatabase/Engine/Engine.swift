/// A database product behind the API of this room: SQLite today, PostgreSQL as the second implementation.
///
/// Everything above speaks to these two protocols and ``Dialect``; nothing of a product is known outside its own
/// folder.
protocol Engine: Sendable {
    var dialect: Dialect { get }

    /// Runs `body` within one read transaction, which sees one snapshot; a statement that writes throws `readOnly`.
    @concurrent
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value

    /// Runs `body` within one write transaction: committed when it returns, rolled back when it throws. Writers are
    /// served in the order they came. `limit` is how long it may take; nil is for ever.
    @concurrent
    func write<Value: Sendable>(
        limit: Duration?, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value

    /// Ends every connection; transactions under way end first, later ones throw `disconnected`.
    func close() throws
}

/// A connection with a transaction open on it, confined to the body that was given it.
protocol EngineConnection: AnyObject {
    /// Hands each row to `row` until it answers false.
    func query(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws

    /// Runs a statement that gives no rows; answers how many it changed.
    @discardableResult func execute(_ statement: Statement) throws -> Int

    /// Runs every statement of a text that binds nothing.
    func execute(script: String) throws

    /// Whether there is a table of this name.
    func hasTable(_ name: String) throws -> Bool

    /// The schema as text, the same for the same schema.
    func schemaDump() throws -> String

    /// Throws `foreignKey` when a row refers to one that doesn't exist.
    func checkForeignKeys() throws
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
