import Logging
import Synchronization
import TrellisKernel

/// A replica of the primary, and whether it is current enough for reads.
///
/// The position in the primary's log that the replica has applied is compared with the positions that the primary had
/// before: the replica is as far behind as the latest one that it has applied is old. So neither the clocks of the
/// servers count, nor whether the primary writes at all, nor whether the replica still hears from it. While the primary
/// can't be asked, the last verdict holds. The servers are asked by the reads, at most once per interval.
final class PostgresReplica: Sendable {
    /// A position of the primary's log, and a time at which it had no later one.
    private struct Sample {
        let position: Int64
        let time: Int64
    }
    private struct State {
        var samples: [Sample] = []
        var isCurrent = false
        /// Whether the server was a replica when it responded last.
        var isReplica = true
        /// When the servers were asked; nil for never.
        var askedAt: Int64?
        var isAsking = false
        var fallbacks = 0
    }
    /// The number of times that the servers are asked within the limit.
    private static let frequency = 8
    /// The maximum number of samples: twice the limit.
    private static let capacity = 2 * frequency

    let pool: PostgresPool
    private let primary: PostgresPool
    private let lagLimit: Duration?
    private let interval: Int64
    private let logger: Logger
    private let state = Mutex(State())

    init(_ pool: PostgresPool, of primary: PostgresPool, lagLimit: Duration?, logger: Logger) {
        self.pool = pool
        self.primary = primary
        self.lagLimit = lagLimit
        self.logger = logger
        interval = ((lagLimit ?? .zero) / Self.frequency).nanoseconds
    }

    /// Returns whether the replica is at most as far behind as the limit allows.
    func isCurrent() async -> Bool {
        guard let lagLimit else { return true }
        let now = MonotonicTime.nanoseconds
        let verdict = state.withLock { state -> Bool? in
            let isDue = state.askedAt.map { now - $0 >= interval } ?? true
            // A verdict that is older than the limit says nothing.
            let isValid = state.askedAt.map { now - $0 < lagLimit.nanoseconds } ?? false
            // While one read asks, which takes some time if a server doesn't respond, the others don't wait for it.
            if state.isAsking { return isValid && state.isCurrent }
            if isValid, !isDue { return state.isCurrent }
            state.isAsking = true
            return nil
        }
        if let verdict { return verdict }
        return await ask(lagLimit)
    }

    /// Logs that a read goes to the primary instead, at most once in a while.
    func reportFallback(after error: DatabaseError) {
        let count = state.withLock { state in
            state.fallbacks += 1
            return state.fallbacks
        }
        // The first, and then each hundredth: a replica that is down would fill the log.
        guard count % 100 == 1 else { return }
        logger.warning(
            "A read on the replica failed and is repeated, or goes to the primary",
            metadata: ["error": "\(error)", "count": "\(count)"])
    }

    private func ask(_ lagLimit: Duration) async -> Bool {
        let before = MonotonicTime.nanoseconds
        let written = await position("pg_current_wal_lsn()", on: primary)
        // A server that was promoted still has the position of its end as a replica.
        let applied = await position("CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END", on: pool)
        let now = MonotonicTime.nanoseconds
        let (isCurrent, wasCurrent, isPromoted) = state.withLock { state in
            state.isAsking = false
            // Whether it is current is unknown when the caller doesn't wait any more.
            if Task.isCancelled { return (state.isCurrent, state.isCurrent, false) }
            let wasReplica = state.isReplica
            let wasCurrent = state.askedAt == nil ? nil : state.isCurrent
            state.askedAt = now
            if case .success(let position?) = written {
                state.samples.append(Sample(position: position, time: before))
                if state.samples.count > Self.capacity { state.samples.removeFirst() }
            }
            switch applied {
            case .failure: state.isCurrent = false
            // Another primary applies nothing of this one, so how old its rows are is unknown.
            case .success(nil): (state.isReplica, state.isCurrent) = (false, false)
            case .success(let position?):
                state.isReplica = true
                guard case .success = written else { break }
                let latest = state.samples.last { $0.position <= position }
                state.isCurrent = latest.map { now - $0.time <= lagLimit.nanoseconds } ?? false
            }
            return (state.isCurrent, wasCurrent ?? state.isCurrent, wasReplica && !state.isReplica)
        }
        if isPromoted {
            logger.error(
                "The server of database.replica_url is no replica: it isn't in recovery; its reads go to the primary")
        } else if isCurrent != wasCurrent {
            logger.log(
                level: isCurrent ? .notice : .warning,
                isCurrent
                    ? "The replica serves reads again"
                    : "The replica is too far behind or can't be reached; its reads go to the primary")
        }
        return isCurrent
    }

    /// Returns a position of the log in bytes; nil where a server has none.
    private func position(_ function: String, on pool: PostgresPool) async -> Result<Int64?, any Error> {
        do {
            let positions = try await pool.connections.run { connection, cancellation in
                try connection.transaction(.read, limit: .seconds(2), cancellation: cancellation) { connection in
                    try connection.collect("SELECT (\(function) - '0/0')::bigint") { try $0.decode(Int64?.self, at: 0) }
                }
            }
            return .success(positions.first ?? nil)
        } catch {
            return .failure(error)
        }
    }
}
