/// A query that waits for its result.
protocol PoolQuery: Sendable {
    /// Whether it may be sent together with others: only a query that doesn't delay them.
    var isQuick: Bool { get }
    /// Whether it has its result, has failed, or was cancelled.
    var isFinished: Bool { get }
    /// Fails the query unless it is finished.
    func fail(_ error: any Error)
}

extension Never: PoolQuery {
    var isQuick: Bool { false }
    var isFinished: Bool { true }
    func fail(_ error: any Error) {}
}
