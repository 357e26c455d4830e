import Logging
import Synchronization

/// What the connections of a pool share.
struct PostgresPoolContext: Sendable {
    let quick: QuickStatements
    let notices: PostgresNotices
    let plans = PostgresPlanVersion()
    /// Set when the pool ends without waiting for its transactions any longer.
    let ending = CancellationFlag()

    init(_ logger: Logger, quick: QuickStatements = QuickStatements()) {
        self.quick = quick
        notices = PostgresNotices(logger)
    }
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
