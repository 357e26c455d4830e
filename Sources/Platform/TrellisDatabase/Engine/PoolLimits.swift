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
}

/// What a pool needs to know of a connection.
protocol PoolConnection: Sendable {
    /// Whether it can take another transaction; `thoroughly` asks the other side.
    func isUsable(thoroughly: Bool) -> Bool
    func close() throws
}

extension Duration {
    /// Nanoseconds, saturating.
    var nanoseconds: Int64 {
        let (result, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
        return overflow ? (microseconds < 0 ? .min : .max) : result
    }
}
