/// A connection in a pool.
protocol PoolConnection: Sendable {
    /// The type of queries that can run together; `Never` when there is none.
    associatedtype PendingQuery: PoolQuery

    /// Runs the queries in order and passes each its result; calls `onLoss` before any query gets the error of a lost
    /// connection.
    func run(_ queries: [PendingQuery], onLoss: () -> Void)
    /// Begins a group commit: the following transactions stay uncommitted until ``commitGroup()``, and a failure of one
    /// doesn't affect the others.
    func beginGroupCommit()
    /// Whether another transaction may run before ``commitGroup()``.
    var canExtendGroup: Bool { get }
    /// Commits the uncommitted transactions; returns the error when none of them was committed.
    func commitGroup() -> (any Error)?
    /// Returns whether it can run another transaction; with `askServer`, checks that with a round trip to the server.
    func isUsable(askServer: Bool) -> Bool
    func close() throws
}

extension PoolConnection {
    func beginGroupCommit() {}
    var canExtendGroup: Bool { false }
    func commitGroup() -> (any Error)? { nil }
}
