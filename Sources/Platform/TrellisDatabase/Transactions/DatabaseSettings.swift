import Crypto
public import TrellisKernel

/// How a database is opened.
///
/// The defaults suit a server on one machine.
public struct DatabaseSettings: Sendable {
    /// What must survive of a transaction that was acknowledged.
    public enum Durability: Sendable {
        /// The end of the process, however violent. A loss of power may cost the latest transactions, never
        /// consistency.
        case process
        /// A loss of power too: every commit waits for the disk.
        case power
    }

    /// How many threads serve reads that can't run at once where they are called.
    public var readers: Int
    /// How many reads may run at once on the threads that call them; see the type of the engine.
    public var inlineReads: Int
    /// How long a write waits for another process that has the database locked.
    public var busyTimeout: Duration
    /// How long a transaction may take before it is stopped and rolled back; nil is for ever.
    public var transactionLimit: Duration?
    /// What must survive of an acknowledged transaction.
    public var durability: Durability
    /// How many statements each connection keeps prepared.
    public var statementCacheSize: Int
    /// How long a transaction waits for a connection before it fails with ``DatabaseError/exhausted``.
    public var waitLimit: Duration?
    /// What concerns PostgreSQL only.
    public var postgres: PostgresOptions
    /// Signs the cursors of pages; servers that share clients must share its key.
    ///
    /// A random key by default.
    public var cursors: CursorSigner
    /// Whether queries are limited to their tenant by a predicate.
    ///
    /// Off only in the tests that show what row-level security does by itself.
    package var tenantPredicate = true
    /// For how long SQLite's writers go on joining a commit; for tests.
    var sharing = Duration.milliseconds(2)
    /// Tells the place in a distributed trace, as a `traceparent`, of the task that begins a transaction that writes.
    ///
    /// Bodies run on threads that know nothing of the task; what they leave for later, such as jobs, finds it in
    /// ``WriteTransaction/trace``.
    package var trace: (@Sendable () -> String?)?
    /// Hears the text of every statement that transactions send; for the tests that collect them.
    package var observer: (@Sendable (String) -> Void)?

    /// Settings with these differences from the defaults.
    public init(
        readers: Int = 4, inlineReads: Int? = nil, busyTimeout: Duration = .seconds(5),
        transactionLimit: Duration? = .seconds(30), durability: Durability = .process, statementCacheSize: Int = 200,
        waitLimit: Duration? = .seconds(10), postgres: PostgresOptions = PostgresOptions(), cursors: CursorSigner? = nil
    ) {
        self.readers = max(readers, 1)
        self.inlineReads = max(inlineReads ?? InlineReads.standard, 0)
        self.busyTimeout = busyTimeout
        self.transactionLimit = transactionLimit
        self.durability = durability
        self.statementCacheSize = max(statementCacheSize, 1)
        self.waitLimit = waitLimit
        self.postgres = postgres
        self.cursors = cursors ?? CursorSigner(key: SymmetricKey(size: .bits256))
    }
}
