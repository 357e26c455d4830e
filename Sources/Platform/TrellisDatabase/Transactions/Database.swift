public import Logging
public import TrellisKernel

/// A database that is open: the door to every transaction.
///
/// ```swift
/// let database = try Database.open("sqlite:///var/lib/app/app.sqlite")
/// let tenants = try await database.system().read { tx in try tx.fetch(TenantRecord.all) }
/// let projects = try await database.tenant(scope).read { tx in try tx.fetch(ProjectRecord.all) }
/// ```
/// Reads run beside each other and beside the one writer, each on a snapshot; writes run one after the other, in the
/// order they came.
public final class Database: Sendable {
    /// Signs the cursors of pages.
    public let cursors: CursorSigner
    /// Tells what transactions of this process signalled, once they are committed.
    package let signals = CommitSignals()
    let parts = InstalledParts()

    let engine: any Engine
    let settings: DatabaseSettings
    let clock: any Clock
    let logger: Logger

    init(engine: any Engine, settings: DatabaseSettings, clock: any Clock, logger: Logger) {
        self.engine = engine
        self.settings = settings
        self.clock = clock
        self.logger = logger
        cursors = settings.cursors
    }

    /// Opens the database at an address; a file is made when it is missing, with its folder.
    ///
    /// - Throws: ``DatabaseURLError`` for an address that isn't one; ``DatabaseError`` when it can't be opened.
    public static func open(
        _ url: String, settings: DatabaseSettings = DatabaseSettings(), clock: any Clock = SystemClock(),
        logger: Logger = Logger(label: "trellis.database")
    ) throws -> Database {
        try open(try DatabaseURL(url), settings: settings, clock: clock, logger: logger)
    }

    /// Opens the database at an address; a file is made when it is missing, with its folder.
    ///
    /// - Throws: ``DatabaseError`` when it can't be opened.
    public static func open(
        _ url: DatabaseURL, settings: DatabaseSettings = DatabaseSettings(), clock: any Clock = SystemClock(),
        logger: Logger = Logger(label: "trellis.database")
    ) throws -> Database {
        let engine: any Engine =
            switch url.location {
            case .postgres(let address): PostgresEngine(address, settings: settings, logger: logger)
            case .file(let path): try SQLiteEngine(file: path, settings: settings)
            case .memory: try SQLiteEngine(file: nil, settings: settings)
            }
        return Database(engine: engine, settings: settings, clock: clock, logger: logger)
    }

    /// The rows that belong to no tenant: for the rooms of the system.
    public func system() -> SystemDatabase { SystemDatabase(database: self) }

    /// The rows of the scope's tenant.
    public func tenant(_ scope: Scope) -> TenantDatabase { TenantDatabase(scope: scope, database: self) }

    /// Ends the connections once the transactions under way have ended; later ones fail with
    /// ``DatabaseError/disconnected``.
    public func close() throws {
        try engine.close()
    }

    /// The schema as text, the same for the same schema: for a golden file.
    public func schemaDump() async throws -> String {
        try await engine.read(on: .primary) { try $0.schemaDump() }
    }

    /// Runs statements that can't be in a transaction, such as CREATE DATABASE; for setting up.
    package func run(script: String) async throws {
        try await engine.outsideTransaction { try $0.execute(script: script) }
    }

    func write<Value: Sendable>(
        _ options: TransactionOptions, cause: ID<TransactionCause>? = nil,
        _ body: @escaping @Sendable (TransactionSession) throws -> Value
    ) async throws -> Value {
        var failures = 0
        let trace = settings.trace?()
        while true {
            do {
                let committed = try await engine.write(options, limit: settings.transactionLimit) { connection in
                    let session = TransactionSession(connection, self, trace: trace, cause: cause)
                    let value = try body(session)
                    if session.isDoomed { throw DatabaseError.aborted }
                    return (value: value, hooks: session.hooks, topics: session.topics)
                }
                for hook in committed.hooks { hook() }
                if !committed.topics.isEmpty { await signals.tell(committed.topics) }
                return committed.value
            } catch let error as DatabaseError where error == .serialization || error == .deadlock {
                failures += 1
                guard failures < options.attempts else { throw error }
                try await Task.sleep(for: BackOff.pause(after: failures) / 10)
            }
        }
    }
}

/// The rows of one tenant.
///
/// Two words and a reference, so it is passed around freely.
public struct TenantDatabase: Sendable {
    /// On whose behalf transactions run.
    public let scope: Scope
    let database: Database
    /// What its transactions are a consequence of.
    var cause: ID<TransactionCause>?

    /// Runs `body` on one snapshot of the tenant's rows.
    ///
    /// The body is synchronous, so nothing can be awaited or nested in it; what it gives back must be `Sendable`, so
    /// the reader can't leave.
    public func read<Value: Sendable>(
        on target: ReadTarget = .primary, _ body: @escaping @Sendable (TenantReader) throws -> Value
    ) async throws -> Value {
        try await database.engine.read(on: target) { [scope, database] connection in
            try body(TenantReader(TransactionSession(connection, database), scope))
        }
    }

    /// Runs `body`, which sends one statement: cheaper than ``read(on:_:)``, since no transaction is around it.
    ///
    /// The body may run twice, up to its statement and then with the answer, so it does nothing else that counts, and
    /// writes the same statement both times. The time between belongs to others.
    ///
    /// - Throws: what the body throws; ``DatabaseError/statement(message:)`` for a second statement, and for another one
    ///   the second time.
    public func query<Value: Sendable>(
        on target: ReadTarget = .primary, _ body: @escaping @Sendable (TenantReader) throws -> Value
    ) async throws -> Value {
        try await database.query(on: target) { [scope] session in try body(TenantReader(session, scope)) }
    }

    /// Runs `body` in one transaction on the tenant's rows: committed before this returns, or rolled back when the body
    /// throws.
    ///
    /// - Throws: what the body throws; ``DatabaseError`` when the commit fails. Then nothing was written.
    @discardableResult
    public func write<Value: Sendable>(
        options: TransactionOptions = .standard, _ body: @escaping @Sendable (TenantTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write(options, cause: cause) { [scope] session in
            try body(TenantTransaction(session, scope))
        }
    }
}

/// The rows that belong to no tenant: users, tenants, tokens.
///
/// Given to the rooms of the system only.
public struct SystemDatabase: Sendable {
    /// The database that this is a door to.
    package let database: Database

    /// Runs `body` on one snapshot.
    public func read<Value: Sendable>(
        on target: ReadTarget = .primary, _ body: @escaping @Sendable (SystemReader) throws -> Value
    ) async throws -> Value {
        try await database.engine.read(on: target) { [database] connection in
            try body(SystemReader(TransactionSession(connection, database)))
        }
    }

    /// Runs `body`, which sends one statement: cheaper than ``read(on:_:)``, since no transaction is around it.
    ///
    /// The body may run twice, up to its statement and then with the answer, so it does nothing else that counts, and
    /// writes the same statement both times. The time between belongs to others.
    ///
    /// - Throws: what the body throws; ``DatabaseError/statement(message:)`` for a second statement, and for another one
    ///   the second time.
    public func query<Value: Sendable>(
        on target: ReadTarget = .primary, _ body: @escaping @Sendable (SystemReader) throws -> Value
    ) async throws -> Value {
        try await database.query(on: target) { session in try body(SystemReader(session)) }
    }

    /// Runs `body` in one transaction: committed before this returns, or rolled back when the body throws.
    ///
    /// - Throws: what the body throws; ``DatabaseError`` when the commit fails. Then nothing was written.
    @discardableResult
    public func write<Value: Sendable>(
        options: TransactionOptions = .standard, _ body: @escaping @Sendable (SystemTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write(options) { session in try body(SystemTransaction(session)) }
    }
}
