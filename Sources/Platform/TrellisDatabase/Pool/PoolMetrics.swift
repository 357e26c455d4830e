import Metrics
import TrellisKernel

/// The metrics of a pool of connections, which serves reads and writes.
///
/// `pool` is `primary` or `replica`, on SQLite `writer` or `reader`; of a database of its own for jobs it is `jobs`, on
/// SQLite `jobs_writer` or `jobs_reader`.
///
/// - `database_queue_wait` (timer; `pool`): how long a transaction or query waited for a connection.
/// - `database_queue_length` (gauge; `pool`): the number of transactions and queries that wait for a connection.
/// - `database_connections_in_use` (gauge; `pool`): the number of connections that run some.
struct PoolMetrics: Sendable {
    private let wait: Timer
    private let length: Gauge
    private let inUse: Gauge

    init(_ pool: String) {
        let dimensions = [("pool", pool)]
        wait = Timer(label: "database_queue_wait", dimensions: dimensions)
        length = Gauge(label: "database_queue_length", dimensions: dimensions)
        inUse = Gauge(label: "database_connections_in_use", dimensions: dimensions)
    }

    func waited(since start: Int64) { wait.recordNanoseconds(MonotonicTime.nanoseconds - start) }

    func queued(_ count: Int) { length.record(count) }

    func using(_ count: Int) { inUse.record(count) }
}
