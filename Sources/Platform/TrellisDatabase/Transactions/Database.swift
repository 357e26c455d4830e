public import Logging
import Synchronization
public import TrellisKernel

/// An open database: the entry point for all transactions.
///
/// ```swift
/// let database = try Database.open("sqlite:///var/lib/app/app.sqlite")
/// let tenants = try await database.system().read { tx in try tx.fetch(TenantRecord.all) }
/// let projects = try await database.tenant(scope).read { tx in try tx.fetch(ProjectRecord.all) }
/// ```
/// Reads run concurrently, each on a snapshot. On SQLite writes run one after the other, in order of arrival; on
/// PostgreSQL they run concurrently.
public final class Database: Sendable {
    /// The signer of page cursors.
    public let cursorSigner: CursorSigner
    /// The signals of the committed transactions of this process.
    package let signals = CommitSignals()
    /// The publisher of events; nil until one is connected.
    let eventPublisher = Mutex<(any EventPublishing)?>(nil)
    /// The limits of tenants; nil until some are connected.
    let quotas = Mutex<(any QuotaChecking)?>(nil)

    /// What libraries attach for their functions on transactions.
    let attachments = Mutex(DatabaseAttachments())

    /// The requests whose reads don't go to the replica; nil without one.
    private let writers: RecentWriters?
    package let engine: any Engine
    package let options: DatabaseOptions
    package let clock: any Clock
    package let logger: Logger
    /// The time of the server; nil where the clock of the process decides.
    let serverClock: ServerClock?

    package init(engine: any Engine, options: DatabaseOptions, clock: any Clock, logger: Logger) {
        self.engine = engine
        self.options = options
        self.clock = clock
        self.logger = logger
        cursorSigner = options.cursorSigner
        writers = options.postgres.replica == nil ? nil : RecentWriters()
        serverClock = engine.dialect.name == .postgres && !(clock is ManualClock) ? ServerClock() : nil
    }

    /// Opens the database at an address; creates the file and its folder if they are missing.
    ///
    /// - Throws: ``DatabaseURLError`` for an invalid address; ``DatabaseFileError`` for a file that can't be opened or
    ///   written; ``DatabaseError``.
    public static func open(
        _ url: String, options: DatabaseOptions = DatabaseOptions(), clock: any Clock = SystemClock(),
        logger: Logger = Logger(label: "trellis.database")
    ) throws -> Database {
        try open(try DatabaseURL(url), options: options, clock: clock, logger: logger)
    }

    /// Opens the database at an address; creates the file and its folder if they are missing.
    ///
    /// - Throws: ``DatabaseFileError`` for a file that can't be opened or written; ``DatabaseError``.
    public static func open(
        _ url: DatabaseURL, options: DatabaseOptions = DatabaseOptions(), clock: any Clock = SystemClock(),
        logger: Logger = Logger(label: "trellis.database")
    ) throws -> Database {
        let engine: any Engine =
            switch url.location {
            case .postgres(let address): PostgresEngine(address, options: options, logger: logger)
            case .file(let path): try SQLiteEngine(file: path, options: options, logger: logger)
            case .memory: try SQLiteEngine(file: nil, options: options, logger: logger)
            }
        return Database(engine: engine, options: options, clock: clock, logger: logger)
    }

    /// Returns access to the rows that belong to no tenant: for system modules.
    public func system() -> SystemDatabase { SystemDatabase(database: self, scope: nil) }

    /// Returns access to the rows of the scope's tenant.
    public func tenant(_ scope: Scope) -> TenantDatabase { TenantDatabase(scope: scope, database: self) }

    /// Uses other credentials for the same PostgreSQL servers: another password, or another role.
    ///
    /// They are tried first. When they work, new connections use them, and the open ones are replaced without a failed
    /// request: idle ones and listeners at once, the others when their transactions have ended. While they don't work,
    /// the former ones stay in use, an error is logged, and they are tried again with backoff. Thread-safe; returns
    /// before the first attempt ends.
    ///
    /// - Parameters:
    ///   - replica: the address of the read replica; nil leaves it as it is.
    ///   - check: gets a database with the new credentials, and throws if they must not be used.
    /// - Returns: false, and nothing changes, for SQLite and for another server or database, which need a restart.
    @discardableResult
    public func updateAddress(
        _ url: DatabaseURL, replica: DatabaseURL? = nil,
        check: @escaping @Sendable (Database) async throws -> Void = { _ in }
    ) -> Bool {
        engine.updateAddress(url, replica: replica) { [options, clock, logger] engine in
            try await check(Database(engine: engine, options: options, clock: clock, logger: logger))
        }
    }

    /// Throws unless reads and writes can be served: for the readiness of the process.
    ///
    /// On SQLite it also throws while the file isn't the one that was opened, and after a failed write until one succeeds,
    /// which it tries itself.
    package func check() async throws {
        try await engine.check()
    }

    /// Opens the connections that stay open when idle, in the background, so that the first requests needn't wait.
    package func openAhead() {
        engine.openAhead()
    }

    /// Closes the connections after the running transactions have ended; later ones fail with
    /// ``DatabaseError/disconnected``.
    ///
    /// On PostgreSQL transactions that don't end within ten seconds are given up.
    public func close() throws {
        try engine.close()
    }

    /// Runs statements that can't run in a transaction, such as CREATE DATABASE; for setup.
    package func run(script: String) async throws {
        try await engine.withoutTransaction { try $0.execute(script: script) }
    }

    /// The delays before a transaction that lost a conflict runs again.
    private static let conflictBackoff = Backoff(first: .milliseconds(20), limit: .milliseconds(500))

    /// Returns the server for a read: the primary for a request that has written, which then reads what it wrote.
    func target(_ target: ReadTarget, for scope: Scope?) -> ReadTarget {
        guard target == .replica, let writers, let scope, writers.contains(scope.requestID) else { return target }
        return .primary
    }

    func write<Value: Sendable>(
        _ options: TransactionOptions, cause: ID<TransactionCause>? = nil, for scope: Scope? = nil,
        _ body: @escaping @Sendable (TransactionSession) throws -> Value
    ) async throws -> Value {
        try await traced(.transaction(.write, engine.dialect.name)) { span in
            try await write(options, cause: cause, for: scope, in: span, body)
        }
    }

    private func write<Value: Sendable>(
        _ options: TransactionOptions, cause: ID<TransactionCause>?, for scope: Scope?, in span: (any DatabaseSpan)?,
        _ body: @escaping @Sendable (TransactionSession) throws -> Value
    ) async throws -> Value {
        var failures = 0
        let (trace, requestID) = (self.options.trace?(), self.options.requestID?())
        while true {
            do {
                if let shared = RequestTransaction.current(of: self),
                    let value = try await shared.write(
                        options, cause: cause, trace: trace, requestID: requestID, body)
                {
                    if let scope { writers?.add(scope.requestID) }
                    return value
                }
                let limit = self.options.transactionTimeout
                let committed = try await engine.write(options, limit: limit) { [serverClock] connection in
                    // Before the body, so that no deferred statement of it fails here.
                    if let serverClock, serverClock.isDue { try serverClock.ask(connection) }
                    let session = TransactionSession(
                        connection, self, trace: trace, requestID: requestID, span: span, cause: cause)
                    let value = try body(session)
                    if session.isRollbackOnly { throw DatabaseError.aborted }
                    try session.writeReads()
                    return (value: value, hooks: session.hooks, topics: session.topics)
                }
                if let scope { writers?.add(scope.requestID) }
                for hook in committed.hooks { hook() }
                if !committed.topics.isEmpty { await signals.deliver(committed.topics) }
                return committed.value
            } catch let error as DatabaseError {
                // The request finds out by reading, and a replica may not have the rows yet.
                if error.isOutcomeUnknown, let scope { writers?.add(scope.requestID) }
                failures += 1
                guard error == .serialization || error == .deadlock, failures < options.attempts else { throw error }
                try await Task.sleep(for: Self.conflictBackoff.delay(after: failures))
            }
        }
    }
}

/// Access to the rows of one tenant; a small value that is cheap to copy.
public struct TenantDatabase: DatabaseReads {
    /// Records of tenants.
    public typealias Owner = OwnedByTenant
    /// The user and the tenant for whom transactions run.
    public let scope: Scope
    let database: Database
    /// The cause of its transactions.
    var cause: ID<TransactionCause>?
    /// The rows of some tables to which its transactions are limited; nil for no limit.
    var own: OwnRows?
    /// What its reads may see.
    public var readContext: ReadContext { database.context(scope, own) }

    /// Runs `body` on one snapshot of the tenant's rows.
    ///
    /// The body is synchronous, so it can't await or open another transaction. Its result must be `Sendable`, so the
    /// reader can't escape. It may run again, for example when a replica had to stop it, so it has no effects but its
    /// result; only not after rows were streamed.
    public func read<Value: Sendable>(
        on target: ReadTarget = .primary, _ body: @escaping @Sendable (TenantReader) throws -> Value
    ) async throws -> Value {
        try await database.read(on: database.target(target, for: scope)) { [scope, own] session in
            try body(TenantReader(session, scope, own))
        }
    }

    /// Runs `body` in one transaction on the tenant's rows: committed before this returns, or rolled back when the body
    /// throws.
    ///
    /// - Throws: what the body throws; ``DatabaseError`` when the commit fails. Then nothing is written, except that after
    ///   ``DatabaseError/commitUnknown`` it may be.
    @discardableResult
    public func write<Value: Sendable>(
        options: TransactionOptions = .standard, _ body: @escaping @Sendable (TenantTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write(options, cause: cause, for: scope) { [scope, own] session in
            try body(TenantTransaction(session, scope, own))
        }
    }
}

/// Access to the rows that belong to no tenant: users, tenants, tokens.
///
/// Only system modules get it.
public struct SystemDatabase: DatabaseReads {
    /// Records without a tenant.
    public typealias Owner = OwnedBySystem
    /// The database with these rows.
    package let database: Database
    /// The user for whom transactions write; nil when unknown.
    public let scope: Scope?
    /// What its reads may see.
    public var readContext: ReadContext { database.systemContext(scope) }

    /// Returns access to the same rows with the scope's user as the author of all changes in the audit.
    ///
    /// The scope's tenant is ignored.
    public func acting(for scope: Scope) -> SystemDatabase { SystemDatabase(database: database, scope: scope) }

    /// Runs `body` on one snapshot.
    public func read<Value: Sendable>(
        on target: ReadTarget = .primary, _ body: @escaping @Sendable (SystemReader) throws -> Value
    ) async throws -> Value {
        try await database.read(on: database.target(target, for: scope)) { [scope] session in
            try body(SystemReader(session, scope))
        }
    }

    /// Runs `body` in one transaction: committed before this returns, or rolled back when the body throws.
    ///
    /// - Throws: what the body throws; ``DatabaseError`` when the commit fails. Then nothing is written, except that after
    ///   ``DatabaseError/commitUnknown`` it may be.
    @discardableResult
    public func write<Value: Sendable>(
        options: TransactionOptions = .standard, _ body: @escaping @Sendable (SystemTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write(options, for: scope) { [scope] session in try body(SystemTransaction(session, scope)) }
    }
}
