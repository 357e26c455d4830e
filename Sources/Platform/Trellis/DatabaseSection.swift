import Crypto
public import TrellisConfig
package import TrellisDatabase
import TrellisKernel
import TrellisObservability

/// Which database, and how it is used: the section `database`.
public struct DatabaseSection: Settings {
    /// `database`.
    public static let section = "database"

    /// Where the data is.
    @Setting(
        "Where the data is: postgres://user:password@host/name, sqlite:///absolute/path, sqlite://./relative/path or sqlite::memory:."
    )
    public var url = DatabaseAddress(.file("./var/trellis.sqlite"))
    /// The same database for the role that owns its tables.
    @Setting("The same PostgreSQL database for the role that owns its tables and migrates; `url` unless set.")
    public var migrationURL: DatabaseAddress?
    /// A copy to read from.
    @Setting("A copy of the PostgreSQL database for reports and exports; `url` unless set.")
    public var replicaURL: DatabaseAddress?
    /// How many connections read at once.
    @Setting("How many threads read at once from SQLite.", .range(1...64)) public var readers = 4
    /// How long a transaction waits for another process that writes.
    @Setting("How long a transaction waits for another process that writes to SQLite.")
    public var busyTimeout = Duration.seconds(5)
    /// How many connections are kept open.
    @Setting("How many connections to PostgreSQL are kept although idle.", .range(0...1000))
    public var minimumConnections = 1
    /// How many connections there may be.
    @Setting("How many connections to PostgreSQL this process has at most.", .range(1...1000))
    public var maximumConnections = 10
    /// How long a transaction waits for a connection.
    @Setting("How long a transaction waits for a connection before it is answered with 503.")
    public var waitTimeout = Duration.seconds(5)
    /// How old a connection gets.
    @Setting("How old a connection to PostgreSQL gets before a new one takes its place; 0 is for ever.")
    public var connectionLifetime = Duration.seconds(3600)
    /// How long a connection may be idle.
    @Setting("How long an idle connection beyond the minimum is kept.")
    public var idleTimeout = Duration.seconds(600)
    /// How long connecting may take.
    @Setting("How long connecting to PostgreSQL may take.") public var connectTimeout = Duration.seconds(5)
    /// How long a transaction may take.
    @Setting("How long a transaction, and each of its statements, may take.")
    public var statementTimeout = Duration.seconds(20)
    /// How long a statement waits for a lock.
    @Setting("How long a statement waits for a lock on PostgreSQL.") public var lockTimeout = Duration.seconds(5)
    /// How long a transaction may do nothing.
    @Setting("After how long PostgreSQL ends a transaction that does nothing.")
    public var idleTransactionTimeout = Duration.seconds(60)
    /// Whether connections come from a pooler.
    @Setting("Whether a pooler such as PgBouncer hands out PostgreSQL's connections by the transaction.")
    public var transactionPooler = false
    /// Signs the cursors of lists.
    @Setting("Signs the cursors of lists; servers that share clients share it.", .minimumLength(32))
    public var cursorKey = Secret("development only, refused in production")

    /// The declared defaults.
    public init() {}

    /// The same in the database room's terms.
    var options: DatabaseSettings {
        let key = SymmetricKey(data: SHA256.hash(data: Array(cursorKey.reveal().utf8)))
        return DatabaseSettings(
            readers: readers, busyTimeout: busyTimeout, transactionLimit: statementTimeout, waitLimit: waitTimeout,
            postgres: PostgresOptions(
                minimumConnections: minimumConnections, maximumConnections: maximumConnections,
                lifetime: connectionLifetime > .zero ? connectionLifetime : nil, idleLimit: idleTimeout,
                connectLimit: connectTimeout, lockLimit: lockTimeout, idleTransactionLimit: idleTransactionTimeout,
                transactionPooler: transactionPooler, replica: replicaURL?.url),
            cursors: CursorSigner(key: key)
        ).traced
    }
}

extension DatabaseSettings {
    /// The same, so that what a transaction leaves for later carries on the trace of the request.
    package var traced: Self {
        var settings = self
        settings.trace = { LogContext.current?.trace?.traceparent }
        return settings
    }
}
