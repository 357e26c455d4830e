import Synchronization
import TrellisKernel

/// The requests that have written in the last minute or two: a replica may not have their rows yet, so what they read
/// comes from the primary.
///
/// Thread-safe.
final class RecentWriters: Sendable {
    private struct State {
        var current: Set<String> = []
        var earlier: Set<String> = []
        var began: Int64 = 0
    }
    /// How long a request is remembered at least, in nanoseconds: one minute.
    private static let period: Int64 = 60_000_000_000
    /// The number of requests after which the earlier ones are forgotten sooner.
    private static let capacity = 100_000

    private let state = Mutex(State())

    /// Remembers that the request has written.
    func add(_ requestID: String, at now: Int64 = MonotonicTime.nanoseconds) {
        state.withLock { state in
            if now - state.began >= Self.period || state.current.count >= Self.capacity {
                state.earlier = now - state.began < 2 * Self.period ? state.current : []
                (state.current, state.began) = ([], now)
            }
            state.current.insert(requestID)
        }
    }

    func contains(_ requestID: String) -> Bool {
        state.withLock { $0.current.contains(requestID) || $0.earlier.contains(requestID) }
    }
}
