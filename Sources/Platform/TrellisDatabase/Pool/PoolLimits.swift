/// The size and the time limits of a pool.
struct PoolLimits: Sendable {
    /// The number of connections that stay open when idle.
    var minimum = 0
    /// The maximum number of connections.
    var maximum: Int
    /// How long a transaction waits for a connection; nil is without limit.
    var acquireTimeout: Duration?
    /// The idle timeout of connections beyond the minimum; nil is without limit.
    var idleTimeout: Duration?
    /// The maximum age of a connection before it is replaced, which is up to a tenth earlier; nil is without limit.
    var maximumLifetime: Duration?
    /// The idle time after which a connection is checked with a round trip before use; nil is never.
    var validationInterval: Duration?
    /// The number of connections that run quick queries before others are woken for them.
    var maximumQuickWorkers = 2
    /// How long quick queries wait for those connections before others are woken too.
    var quickWakeDelay = Duration.milliseconds(5)
    /// The maximum number of queries that are sent together.
    var maximumBatch = 16
    /// How long further transactions may join a group commit.
    var groupCommitWindow = Duration.zero
}
