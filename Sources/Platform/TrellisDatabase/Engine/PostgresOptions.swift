/// The options for PostgreSQL: the pool, timeouts, and servers.
public struct PostgresOptions: Sendable {
    /// The number of connections that stay open when idle.
    public var minimumConnections: Int
    /// The maximum number of connections of this process.
    public var maximumConnections: Int
    /// The maximum age of a connection before it is replaced; nil is without limit.
    public var maximumLifetime: Duration?
    /// The idle timeout of connections beyond the minimum; nil is without limit.
    public var idleTimeout: Duration?
    /// The idle time after which a connection is checked with a round trip before use; nil is never.
    public var validationInterval: Duration?
    /// The timeout of opening a connection.
    public var connectTimeout: Duration
    /// How long a statement waits for a lock before it fails with ``DatabaseError/busy``.
    public var lockTimeout: Duration?
    /// How long a transaction may be idle before the server ends it.
    public var idleTransactionTimeout: Duration?
    /// Whether connections go through a transaction-mode pooler such as PgBouncer: then no prepared statements or
    /// settings are kept between transactions.
    public var transactionPooler: Bool
    /// The address of a read replica; nil reads from the primary.
    public var replica: DatabaseURL?
    /// An empty database in which migrations are tried; nil creates one, and drops it afterwards.
    public var scratch: DatabaseURL?
    /// How far the replica may be behind the primary; nil is without limit.
    ///
    /// Reads go to the primary while it is further.
    public var replicaLagLimit: Duration? = .seconds(10)
    /// How long the server may take to end a statement that is to be cancelled; tests change it.
    var cancelGrace = Duration.seconds(3)

    /// Creates options; the omitted ones have their defaults.
    public init(
        minimumConnections: Int = 1, maximumConnections: Int = 10, maximumLifetime: Duration? = .seconds(3600),
        idleTimeout: Duration? = .seconds(600), validationInterval: Duration? = .seconds(1),
        connectTimeout: Duration = .seconds(5), lockTimeout: Duration? = .seconds(5),
        idleTransactionTimeout: Duration? = .seconds(60), transactionPooler: Bool = false, replica: DatabaseURL? = nil
    ) {
        self.minimumConnections = max(minimumConnections, 0)
        self.maximumConnections = max(maximumConnections, 1)
        self.maximumLifetime = maximumLifetime
        self.idleTimeout = idleTimeout
        self.validationInterval = validationInterval
        self.connectTimeout = connectTimeout
        self.lockTimeout = lockTimeout
        self.idleTransactionTimeout = idleTransactionTimeout
        self.transactionPooler = transactionPooler
        self.replica = replica
    }
}
