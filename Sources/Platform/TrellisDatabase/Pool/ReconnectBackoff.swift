import Synchronization
import TrellisKernel

/// The backoff of a pool whose connections can't be opened: the number of failures and the time of the next attempt.
final class ReconnectBackoff: Sendable {
    private let state = Mutex<(failures: Int, until: Int64)>((0, 0))

    /// Whether the delay after the last failure is over.
    var allowsAttempt: Bool { state.withLock { MonotonicTime.nanoseconds >= $0.until } }

    func succeeded() {
        state.withLock { $0 = (0, 0) }
    }

    func failed() {
        state.withLock { state in
            // Connections that fail at the same time count as one failure.
            guard MonotonicTime.nanoseconds >= state.until else { return }
            state.failures = min(state.failures + 1, 100)
            state.until = MonotonicTime.nanoseconds + Backoff.standard.delay(after: state.failures).nanoseconds
        }
    }
}
