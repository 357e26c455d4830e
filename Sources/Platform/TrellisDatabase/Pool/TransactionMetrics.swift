import Metrics
import TrellisKernel

/// The metrics of transactions of one kind.
///
/// - `database_transaction_duration` (timer; `kind`: read, write): from the first statement to the end, without the
///   queue wait. Each of several queries that are sent together counts the whole round trip.
/// - `database_queue_wait` (timer; `kind`): how long a transaction waited for a connection.
/// - `database_queue_length` (gauge; `kind`): the number of transactions that wait for a connection.
/// - `database_connections_in_use` (gauge; `kind`): the number of connections that run transactions.
struct TransactionMetrics: Sendable {
    enum Kind: String, Sendable {
        case read, write
    }
    private let duration: Timer
    private let wait: Timer
    private let length: Gauge
    private let inUse: Gauge

    init(_ kind: Kind) {
        let dimensions = [("kind", kind.rawValue)]
        duration = Timer(label: "database_transaction_duration", dimensions: dimensions)
        wait = Timer(label: "database_queue_wait", dimensions: dimensions)
        length = Gauge(label: "database_queue_length", dimensions: dimensions)
        inUse = Gauge(label: "database_connections_in_use", dimensions: dimensions)
    }

    /// Runs a transaction and records its duration, whether it succeeds or not.
    func timed<Value>(_ transaction: () throws -> Value) rethrows -> Value {
        let start = MonotonicTime.nanoseconds
        defer { finished(since: start) }
        return try transaction()
    }

    func finished(since start: Int64) { duration.recordNanoseconds(MonotonicTime.nanoseconds - start) }

    func waited(since start: Int64) { wait.recordNanoseconds(MonotonicTime.nanoseconds - start) }

    func queued(_ count: Int) { length.record(count) }

    func using(_ count: Int) { inUse.record(count) }
}
