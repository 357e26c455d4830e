import Metrics
import TrellisKernel

/// The metrics of transactions of one kind.
///
/// - `database_transaction_duration` (timer; `kind`: read, write): from the first statement to the end, without the
///   queue wait. Each of several queries that are sent together counts the whole round trip.
struct TransactionMetrics: Sendable {
    enum Kind: String, Sendable {
        case read, write
    }
    private let duration: Timer

    init(_ kind: Kind) {
        duration = Timer(label: "database_transaction_duration", dimensions: [("kind", kind.rawValue)])
    }

    /// Runs a transaction and records its duration, whether it succeeds or not.
    func timed<Value>(_ transaction: () throws -> Value) rethrows -> Value {
        let start = MonotonicTime.nanoseconds
        defer { finished(since: start) }
        return try transaction()
    }

    func finished(since start: Int64) { duration.recordNanoseconds(MonotonicTime.nanoseconds - start) }
}
