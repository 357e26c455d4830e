import Synchronization

/// Keeps a pool from knocking at a door that doesn't open: after each failure it waits longer, up to five seconds, and
/// never just as long as its neighbours.
final class BackOff: Sendable {
    private let state = Mutex<(failures: Int, until: Int64)>((0, 0))

    /// Whether the time has come to try.
    func mayTry() -> Bool { state.withLock { MonotonicTime.nanoseconds >= $0.until } }

    func succeeded() {
        state.withLock { $0 = (0, 0) }
    }

    func failed() {
        state.withLock { state in
            // Connections that fail side by side are one failure.
            guard MonotonicTime.nanoseconds >= state.until else { return }
            state.failures = min(state.failures + 1, 6)
            state.until = MonotonicTime.nanoseconds + Self.pause(after: state.failures).nanoseconds
        }
    }

    /// A random time up to 100 ms, doubled with each failure, up to 5 s.
    static func pause(after failures: Int) -> Duration {
        let longest = min(100 << min(max(failures, 0), 6), 5000)
        return .milliseconds(Int.random(in: longest / 2...longest))
    }
}
