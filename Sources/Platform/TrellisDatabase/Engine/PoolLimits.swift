import TrellisKernel

/// How many connections a pool has, and how long things may take in it.
struct PoolLimits: Sendable {
    /// Connections that are kept although nobody needs them.
    var minimum = 0
    /// The most connections at a time.
    var maximum: Int
    /// How long a transaction waits for a connection; nil is for ever.
    var wait: Duration?
    /// How long a connection is kept although nobody needs it; nil is for ever.
    var idle: Duration?
    /// How old a connection gets before a new one takes its place; nil is for ever.
    var lifetime: Duration?
    /// After how long without use a connection is asked whether it still is there; nil is never.
    var checkAfter: Duration?
    /// How many connections work on quick queries before others are woken for them.
    var lanes = 2
    /// The most queries that are sent together.
    var batch = 16
    /// For how long transactions that may share a commit go on joining it.
    var sharing = Duration.zero
    /// How long quick queries wait for those connections before others are woken after all.
    var patience = Duration.milliseconds(5)
}

/// What a pool needs to know of a connection.
protocol PoolConnection: Sendable {
    /// What can be run together with others of its kind; `Never` when nothing can.
    associatedtype Query: PoolQuery

    /// Runs the queries, in their order, and tells each its answer; `onLoss` is called before any is told that the
    /// connection is lost.
    func answer(_ queries: [Query], onLoss: () -> Void)
    /// From here on transactions are left uncommitted until ``settleShared()``, each safe from the failures of others.
    func share()
    /// Whether another transaction may be run before ``settleShared()``.
    var mayShareMore: Bool { get }
    /// Commits what was left uncommitted; answers why nothing of it was.
    func settleShared() -> (any Error)?
    /// Whether it can take another transaction; `thoroughly` asks the other side.
    func isUsable(thoroughly: Bool) -> Bool
    func close() throws
}

extension PoolConnection {
    func share() {}
    var mayShareMore: Bool { false }
    func settleShared() -> (any Error)? { nil }
}

/// A query that waits for its answer.
protocol PoolQuery: Sendable {
    /// Whether it may share a connection's way to the server and back with others: only one that doesn't keep them waiting.
    var isQuick: Bool { get }
    /// Whether it has its answer or has failed; then nobody waits for it.
    var isAnswered: Bool { get }
    /// Fails it unless it is answered.
    func fail(_ error: any Error)
}

extension Never: PoolQuery {
    var isQuick: Bool { false }
    var isAnswered: Bool { true }
    func fail(_ error: any Error) {}
}

extension Duration {
    /// Nanoseconds, saturating.
    var nanoseconds: Int64 {
        let (result, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
        return overflow ? (microseconds < 0 ? .min : .max) : result
    }
}
