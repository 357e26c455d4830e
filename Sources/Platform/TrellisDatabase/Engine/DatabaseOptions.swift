import Crypto
import Foundation
public import TrellisKernel

/// The options of a database.
///
/// The defaults suit a server on one machine.
public struct DatabaseOptions: Sendable {
    /// What an acknowledged transaction survives; for SQLite.
    public enum Durability: String, CaseIterable, Sendable {
        /// A power failure too: every commit waits for the disk.
        case full
        /// The end of the process, including a crash or kill. A power failure may lose the latest transactions, never
        /// consistency.
        case normal
    }

    /// The number of threads for reads that can't run on the calling thread; for SQLite.
    public var readers: Int
    /// The maximum number of concurrent reads on their calling threads; for SQLite.
    public var inlineReads: Int
    /// How long a write waits for another process that has locked the database; for SQLite.
    public var busyTimeout: Duration
    /// How long a transaction may take before it is stopped and rolled back; nil is without limit.
    public var transactionTimeout: Duration?
    /// What an acknowledged transaction survives; for SQLite.
    ///
    /// On PostgreSQL the server's `synchronous_commit` decides.
    public var durability: Durability
    /// The maximum number of prepared statements of each connection.
    public var statementCacheSize: Int
    /// How long a transaction waits for a connection before it fails with ``DatabaseError/exhausted``.
    public var acquireTimeout: Duration?
    /// The options for PostgreSQL only.
    public var postgres: PostgresOptions
    /// The signer of page cursors; servers with the same clients must share its key.
    ///
    /// The default key is random.
    public var cursorSigner: CursorSigner
    /// What the metrics and the log call this database; nil for the product's own.
    package var name: String?
    /// Whether a predicate limits queries to their tenant.
    ///
    /// False only in tests of row-level security alone.
    package var tenantPredicate = true
    /// Whether a file keeps its journal mode, for a program that changes nothing in it; for SQLite.
    package var keepsJournalMode = false
    /// How long ``Database/close()`` waits for running transactions; tests change it.
    ///
    /// Then those on PostgreSQL are given up.
    var closeTimeout = Duration.seconds(10)
    /// How long SQLite writers may join a group commit; tests change it.
    var groupCommitWindow = Duration.milliseconds(2)
    /// The sizes at which SQLite's log is copied, emptied and closed to more; tests change them.
    var logLimits = SQLiteLogLimits()
    /// Returns the `traceparent` of the task that begins a write transaction.
    ///
    /// Bodies run on threads without the task's context; code in them, such as enqueueing a job, reads it from
    /// ``WriteTransaction/trace``.
    package var trace: (@Sendable () -> String?)?
    /// Returns the identifier of the request for which the task begins a write transaction, as ``trace`` does its trace.
    package var requestID: (@Sendable () -> String?)?
    /// Records transactions and statements as parts of traces; nil while nothing is recorded.
    package var tracing: (any DatabaseTracing)?
    /// Receives the text of every statement that transactions send; for tests that collect them.
    package var observer: (@Sendable (String) -> Void)?
    /// Receives every statement that transactions send, with its values; for tests of plans.
    package var statementObserver: (@Sendable (Statement) -> Void)?

    /// Creates options; the omitted ones have their defaults.
    public init(
        readers: Int = 4, inlineReads: Int? = nil, busyTimeout: Duration = .seconds(5),
        transactionTimeout: Duration? = .seconds(30), durability: Durability = .full, statementCacheSize: Int = 200,
        acquireTimeout: Duration? = .seconds(10), postgres: PostgresOptions = PostgresOptions(),
        cursorSigner: CursorSigner? = nil
    ) {
        self.readers = max(readers, 1)
        self.inlineReads = max(inlineReads ?? ProcessInfo.processInfo.activeProcessorCount - 1, 0)
        self.busyTimeout = busyTimeout
        self.transactionTimeout = transactionTimeout
        self.durability = durability
        self.statementCacheSize = max(statementCacheSize, 1)
        self.acquireTimeout = acquireTimeout
        self.postgres = postgres
        self.cursorSigner = cursorSigner ?? CursorSigner(key: SymmetricKey(size: .bits256))
    }

    /// Returns what the metrics and the log call a pool: by its role, after the name of the database if it has one.
    ///
    /// The pool of a database named `jobs` for its primary is `jobs`, and the one for its replica `jobs_replica`.
    func poolName(_ role: PoolRole) -> String {
        guard let name else { return role.rawValue }
        return role == .primary ? name : "\(name)_\(role.rawValue)"
    }
}
