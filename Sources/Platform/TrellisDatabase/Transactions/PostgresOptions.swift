/// How connections to PostgreSQL are kept and limited.
public struct PostgresOptions: Sendable {
    /// Connections that are kept although nobody needs them.
    public var minimumConnections: Int
    /// The most connections of this process at a time.
    public var maximumConnections: Int
    /// How old a connection gets before a new one takes its place; nil is for ever.
    public var lifetime: Duration?
    /// How long a connection beyond the minimum is kept although nobody needs it.
    public var idleLimit: Duration?
    /// After how long without use the server is asked whether a connection still stands.
    public var checkAfter: Duration?
    /// How long connecting may take.
    public var connectLimit: Duration
    /// How long a statement waits for a lock before it fails with ``DatabaseError/busy``.
    public var lockLimit: Duration?
    /// How long a transaction may do nothing before the server ends it.
    public var idleTransactionLimit: Duration?
    /// Whether a pooler such as PgBouncer hands out connections by the transaction: then nothing is kept on one.
    public var transactionPooler: Bool
    /// A copy of the database for reading; nil reads from the one that is written to.
    public var replica: DatabaseURL?

    /// Options with these differences from the defaults.
    public init(
        minimumConnections: Int = 1, maximumConnections: Int = 10, lifetime: Duration? = .seconds(3600),
        idleLimit: Duration? = .seconds(600), checkAfter: Duration? = .seconds(1),
        connectLimit: Duration = .seconds(5), lockLimit: Duration? = .seconds(5),
        idleTransactionLimit: Duration? = .seconds(60), transactionPooler: Bool = false, replica: DatabaseURL? = nil
    ) {
        self.minimumConnections = max(minimumConnections, 0)
        self.maximumConnections = max(maximumConnections, 1)
        self.lifetime = lifetime
        self.idleLimit = idleLimit
        self.checkAfter = checkAfter
        self.connectLimit = connectLimit
        self.lockLimit = lockLimit
        self.idleTransactionLimit = idleTransactionLimit
        self.transactionPooler = transactionPooler
        self.replica = replica
    }
}
