package import TrellisKernel

/// A database engine behind the API of this module: SQLite or PostgreSQL.
///
/// All other code uses the protocols of this file and ``Dialect``; code of one engine stays in that engine's folder.
package protocol Engine: Sendable {
    var dialect: Dialect { get }

    /// The runner of single statements without a transaction around them; nil where that is no cheaper.
    var queries: (any QueryRunner)? { get }

    /// Runs `body` in one read transaction, which sees one snapshot; a statement that writes throws `readOnly`.
    @concurrent
    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value

    /// Runs `body` once in one write transaction: committed when it returns, rolled back when it throws.
    ///
    /// Writers are served in order of arrival. `limit` is the transaction's timeout; nil is unlimited.
    @concurrent
    func write<Value: Sendable>(
        _ options: TransactionOptions, limit: Duration?,
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value

    /// Runs `body` while no other process runs it on this database; other processes wait.
    @concurrent
    func withMigrationLock<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value

    /// Runs `body` on a connection without a transaction, for the few statements that can't run in one.
    @concurrent
    func withoutTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value

    /// Whether a scratch database is on the same server, so that statements about roles and databases would reach it.
    var sharesServerWithScratch: Bool { get }

    /// Runs `body` on an empty database of the same kind to try a schema in, whose contents are deleted afterwards.
    @concurrent
    func withScratchEngine<Value: Sendable>(
        _ body: @Sendable (any Engine) async throws -> Value
    ) async throws -> Value

    /// Returns the notifications on the channels; see ``Database/notifications(on:as:)``.
    func notifications(on channels: [String], as name: String?) -> AsyncStream<DatabaseNotification>

    /// Throws unless reads and writes can be served: for the readiness of the process.
    @concurrent
    func check() async throws

    /// Why the last attempt to connect failed, without secrets; nil if it succeeded.
    var connectionFailure: String? { get }

    /// Opens the connections that stay open when idle, in the background.
    func openAhead()

    /// Closes every connection after the running transactions have ended; later ones throw `disconnected`.
    func close() throws

    /// Uses other credentials for the same servers; see ``Database/updateAddress(_:replica:check:)``.
    func updateAddress(
        _ url: DatabaseURL, replica: DatabaseURL?, check: @escaping @Sendable (any Engine) async throws -> Void
    ) -> Bool
}

extension Engine {
    package var queries: (any QueryRunner)? { nil }

    package var sharesServerWithScratch: Bool { false }

    package var connectionFailure: String? { nil }

    package func openAhead() {}

    package func updateAddress(
        _ url: DatabaseURL, replica: DatabaseURL?, check: @escaping @Sendable (any Engine) async throws -> Void
    ) -> Bool { false }

    @concurrent
    package func check() async throws {
        try await read(on: .primary) { connection in try connection.query(Statement("SELECT 1")) { _ in false } }
    }
}

/// The part of an engine that runs single statements, each in a read-only transaction of its own.
package protocol QueryRunner: Sendable {
    /// Runs one statement, which may access the rows of `access` and no others.
    ///
    /// - Throws: the reason why it wasn't run: `exhausted`, `CancellationError`. The result holds the statement's own
    ///   failure.
    @concurrent
    func run(
        _ statement: Statement, access: RowAccess, on target: ReadTarget
    ) async throws -> Result<any QueryResult, DatabaseError>
}

/// The rows that a statement returned; they can be read on any thread.
package protocol QueryResult: Sendable {
    /// Passes the rows to `body` until it returns false; returns true when `body` got all rows.
    func forEach(_ body: (RowReader) throws -> Bool) throws -> Bool
}

/// A connection, usually with an open transaction; valid only in the body that receives it.
package protocol EngineConnection: AnyObject {
    /// Sets whose rows the following statements may access, for engines that enforce it themselves.
    func setAccess(_ access: RowAccess)

    /// Sets the author of the following writes, for the audit triggers; nil is no author.
    func setAuthor(_ author: AuditContext?)

    /// Passes each row to `row` until it returns false.
    func query(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws

    /// As ``query(_:_:)``, with at most a few hundred rows in memory.
    func stream(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws

    /// Inserts many rows, each with the values of all columns, faster than INSERT does; returns false and inserts
    /// nothing when the engine has no faster way.
    func bulkInsert(_ table: RecordTable, _ rows: [[DatabaseValue]]) throws -> Bool

    /// Runs a statement that returns no rows; returns the number of changed rows.
    @discardableResult func execute(_ statement: Statement) throws -> Int

    /// Runs a statement together with the next one or the commit, whichever comes first; that one throws its error.
    ///
    /// For engines where each statement is a round trip.
    func executeDeferred(_ statement: Statement) throws

    /// Waits for the deferred statements, whether they fail or not.
    func waitForDeferred()

    /// Runs every statement of a script, which binds no values.
    func execute(script: String) throws

    /// Returns whether a table of this name exists.
    func hasTable(_ name: String) throws -> Bool

    /// Prepares a statement without running it; throws `statement` when it is invalid.
    func validate(_ text: String) throws

    /// Throws `foreignKey` when a row references one that doesn't exist.
    func checkForeignKeys() throws
}

extension EngineConnection {
    package func setAccess(_ access: RowAccess) {}

    package func executeDeferred(_ statement: Statement) throws { try execute(statement) }

    package func waitForDeferred() {}

    package func setAuthor(_ author: AuditContext?) {}

    package func bulkInsert(_ table: RecordTable, _ rows: [[DatabaseValue]]) throws -> Bool { false }

    package func validate(_ text: String) throws {
        try execute(script: "PREPARE trellis_check AS \(text); DEALLOCATE trellis_check")
    }

    package func stream(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        try query(statement, row)
    }
}

/// The rows that a statement may access: the input of row-level security, in addition to the predicate of each query.
package enum RowAccess: Hashable, Sendable {
    /// Rows that belong to no tenant, and no others.
    case system
    /// The rows of one tenant.
    case tenant(ID<Tenant>)
    /// The rows of every tenant, for a reason that is sent to the database.
    case allTenants(reason: String)
    /// The rows of tables without tenants, as this user may read and write them; with a reason, all of them.
    indirect case global(user: ID<User>?, reason: String?)

    var isGlobal: Bool { if case .global = self { true } else { false } }

    /// The stated reason for access to rows of other tenants or users; nil without one.
    var reason: String? {
        switch self {
        case .system, .tenant: nil
        case .allTenants(let reason): reason
        case .global(_, let reason): reason
        }
    }
}

extension EngineConnection {
    /// Returns the rows of a statement, each decoded by `read`.
    package func collect<Value>(
        _ text: String, _ values: [DatabaseValue] = [], _ read: (RowReader) throws -> Value
    ) throws -> [Value] {
        var found: [Value] = []
        try query(Statement(text, values)) { row in
            found.append(try read(row))
            return true
        }
        return found
    }
}
