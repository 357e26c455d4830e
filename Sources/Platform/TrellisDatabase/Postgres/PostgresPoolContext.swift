import Logging
import Synchronization

/// What the connections of a pool share.
struct PostgresPoolContext: Sendable {
    let quick: QuickStatements
    let notices: PostgresNotices
    let plans = PostgresPlanVersion()
    /// Set when the pool ends without waiting for its transactions any longer.
    let ending = CancellationFlag()
    /// Why the last attempt to connect failed.
    let failure = LastConnectionFailure()

    init(_ logger: Logger, quick: QuickStatements = QuickStatements()) {
        self.quick = quick
        notices = PostgresNotices(logger)
    }
}

/// Why the last attempt of a pool to connect failed.
final class LastConnectionFailure: Sendable {
    private let last = Mutex<String?>(nil)

    /// libpq's reason; nil if the last attempt succeeded.
    var reason: String? { last.withLock { $0 } }

    func record(_ reason: String?) { last.withLock { $0 = reason } }
}

/// The number of times that a pool has found out that the schema was changed.
///
/// A change outgrows the prepared statements of every connection. The first connection to notice it spares the others
/// the failure: each drops its own statements before its next transaction.
final class PostgresPlanVersion: Sendable {
    private let number = Atomic<UInt64>(0)

    var current: UInt64 { number.load(ordering: .acquiring) }

    func advance() { number.wrappingAdd(1, ordering: .releasing) }
}
