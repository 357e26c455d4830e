import Synchronization

/// The claims of a worker that are under way, from the first question to the start of the jobs.
///
/// A process that exits begins no more of them, so that it takes no job that it has just put back.
final class OpenClaims: Sendable {
    private struct State {
        var count = 0
        var isClosed = false
    }
    private let state = Mutex(State())

    var isEmpty: Bool { state.withLock { $0.count == 0 } }

    /// Begins a claim; returns false if no more may begin.
    func begin() -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.count += 1
            return true
        }
    }

    func end() {
        state.withLock { $0.count -= 1 }
    }

    /// Lets no more begin.
    func close() {
        state.withLock { $0.isClosed = true }
    }
}
