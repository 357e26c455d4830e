import Crypto
public import TrellisConfig
public import TrellisDatabase
import TrellisKernel
package import TrellisObservability

/// The settings section `database`: which database, and how it is used.
public struct DatabaseSettings: Settings {
    /// `database`.
    public static let section = "database"

    /// The database.
    @Setting(
        "The database: postgres://user:password@host/name, sqlite:///absolute/path, sqlite://./relative/path or sqlite::memory:. User and password can be reloaded.",
        options: [.reloadable]
    )
    public var url = DatabaseURLSetting(.file("./var/trellis.sqlite"))
    /// The same database as the role that owns its tables.
    @Setting(
        "The same PostgreSQL database as the role that owns its tables and migrates; `url` by default.",
        options: [.reloadable])
    public var migrationURL: DatabaseURLSetting?
    /// An empty database in which migrations are tried.
    @Setting(
        "An empty PostgreSQL database in which `migrate check`, `lint` and `new --from-models` run migrations; otherwise the role that migrates must be allowed to create one."
    )
    public var scratchURL: DatabaseURLSetting?
    /// A read replica.
    @Setting(
        "A replica of the PostgreSQL database for reports and exports; `url` by default.", options: [.reloadable])
    public var replicaURL: DatabaseURLSetting?
    /// A database of their own for the jobs.
    @Setting(
        """
        A database of their own for background jobs, of the same kind as `url`; `url` by default. Transactions write jobs into \
        the outbox of `url`, and workers carry them there. User and password can be reloaded.
        """, options: [.reloadable])
    public var jobsURL: DatabaseURLSetting?
    /// The database of the jobs as the role that owns its tables.
    @Setting(
        "The PostgreSQL database of `jobs_url` as the role that owns its tables and migrates; `jobs_url` by default.",
        options: [.reloadable])
    public var jobsMigrationURL: DatabaseURLSetting?
    /// How far the replica may be behind.
    @Setting("How far the replica may be behind before its reads go to the primary; 0 means no limit.")
    public var replicaLagLimit = Duration.seconds(10)
    /// The number of threads that read from SQLite.
    @Setting("The number of threads that read from SQLite at the same time.", .range(1...64)) public var readers = 4
    /// How long a transaction waits for another process that writes.
    @Setting("How long a transaction waits for another process that writes to SQLite.")
    public var busyTimeout = Duration.seconds(5)
    /// What a transaction on SQLite survives after its response.
    @Setting(
        "What SQLite waits for before a response to a write: with full for the disk, with normal for the operating system, so that a power failure may lose the latest writes."
    )
    public var durability = DatabaseOptions.Durability.full
    /// The minimum number of connections.
    @Setting("The number of PostgreSQL connections that stay open when idle.", .range(0...1000))
    public var minimumConnections = 1
    /// The maximum number of connections.
    @Setting("The maximum number of PostgreSQL connections of this process.", .range(1...1000))
    public var maximumConnections = 10
    /// How long a transaction waits for a connection.
    @Setting("How long a transaction waits for a connection before it fails with 503.")
    public var waitTimeout = Duration.seconds(5)
    /// The maximum age of a connection.
    @Setting("The maximum age of a PostgreSQL connection before it is replaced; 0 means no limit.")
    public var connectionLifetime = Duration.seconds(3600)
    /// The idle timeout of a connection.
    @Setting("The idle timeout of a connection above the minimum.")
    public var idleTimeout = Duration.seconds(600)
    /// The connect timeout.
    @Setting("The timeout for connecting to PostgreSQL.") public var connectTimeout = Duration.seconds(5)
    /// The maximum duration of a transaction.
    @Setting("The maximum duration of a transaction, and of each of its statements.")
    public var statementTimeout = Duration.seconds(20)
    /// How long a statement waits for a lock.
    @Setting("How long a statement waits for a lock on PostgreSQL.") public var lockTimeout = Duration.seconds(5)
    /// The idle timeout of a transaction.
    @Setting("The idle timeout after which PostgreSQL ends a transaction.")
    public var idleTransactionTimeout = Duration.seconds(60)
    /// Whether a pooler provides the connections.
    @Setting("Whether the connections go through a pooler such as PgBouncer in transaction mode.")
    public var transactionPooler = false
    /// The key that signs the cursors of lists.
    @Setting(
        "The key that signs the cursors of lists; the same on all servers with the same clients.", .secretKey)
    public var cursorKey = Secret("development only, refused in production")
    /// Former keys, whose cursors are still valid.
    @Setting(
        "Former values of cursor_key, separated by commas: cursors that they signed are valid, and they sign none.",
        .ifSet(.secretKeys))
    public var previousCursorKeys: Secret<String>?

    /// Creates settings with the declared defaults.
    public init() {}

    /// Reports a jobs database that is the product's own or of another kind, and owner's credentials without one.
    public func check(_ checks: inout SettingsChecks) {
        checks.require(
            jobsURL != nil || jobsMigrationURL == nil, "jobs_migration_url", "must be set together with jobs_url")
        guard let jobs = jobsURL?.url else { return }
        checks.require(
            jobs.isPostgres == url.url.isPostgres, "jobs_url", "must name a database of the same kind as url")
        checks.require(
            jobs == .memory || !jobs.isSameDatabase(as: url.url), "jobs_url", "must name another database than url")
    }

    /// The options of the database of the jobs: with a name in metrics and the log, and without the replica and the
    /// scratch database, which are the product's.
    var jobsOptions: DatabaseOptions {
        var options = options
        options.name = "jobs"
        (options.postgres.replica, options.postgres.scratch) = (nil, nil)
        return options
    }

    /// The settings as options of the database module.
    var options: DatabaseOptions {
        let previous = previousCursorKeys?.reveal().split(utf8: ",").map { String($0) } ?? []
        let signer = CursorSigner(key: Self.key(cursorKey.reveal()), previous: previous.map(Self.key))
        var postgres = PostgresOptions(
            minimumConnections: minimumConnections, maximumConnections: maximumConnections,
            maximumLifetime: connectionLifetime > .zero ? connectionLifetime : nil, idleTimeout: idleTimeout,
            connectTimeout: connectTimeout, lockTimeout: lockTimeout, idleTransactionTimeout: idleTransactionTimeout,
            transactionPooler: transactionPooler, replica: replicaURL?.url)
        postgres.scratch = scratchURL?.url
        postgres.replicaLagLimit = replicaLagLimit > .zero ? replicaLagLimit : nil
        return DatabaseOptions(
            readers: readers, busyTimeout: busyTimeout, transactionTimeout: statementTimeout, durability: durability,
            acquireTimeout: waitTimeout, postgres: postgres, cursorSigner: signer
        ).traced
    }

    /// A hash of traces' identifiers that clients can't foresee, and that all servers with the same `cursor_key` share.
    package var traceHash: @Sendable (TraceContext) -> UInt64 {
        let key = Self.key("traces: " + cursorKey.reveal())
        return { trace in
            let code = HMAC<SHA256>.authenticationCode(for: Array(trace.traceID.utf8), using: key)
            return code.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
    }

    private static func key(_ text: String) -> SymmetricKey {
        SymmetricKey(data: SHA256.hash(data: Array(text.utf8)))
    }
}

extension DatabaseOptions.Durability: SettingValue {}

extension DatabaseOptions {
    /// The same, so that jobs and events of a transaction continue the trace of the request, and jobs name the request.
    package var traced: Self {
        var options = self
        options.trace = { (TracePosition.current?.trace ?? LogContext.current?.trace)?.traceparent }
        options.requestID = { LogContext.current?.requestID }
        return options
    }

    /// The same, with transactions and statements as spans, if there is a tracer.
    package func recorded(by tracer: OTLPTracer?) -> Self {
        var options = self
        if tracer != nil { options.tracing = DatabaseTracer() }
        return options
    }
}
