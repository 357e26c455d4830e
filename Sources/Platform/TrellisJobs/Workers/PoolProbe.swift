import Synchronization

/// A probe of the threads that all tasks share: whether they still run new tasks.
///
/// Each priority has threads of its own. Tasks run at that of the worker, and what has none, such as the end of
/// `Task.sleep`, at the medium one; so both are probed.
final class PoolProbe: Sendable {
    private let askedAt = Mutex<[UInt8: ContinuousClock.Instant]>([:])

    /// Returns how long shared threads haven't run the task of the probe, at the priority of the caller or at the
    /// medium one; starts another task after one has run.
    func silence(at now: ContinuousClock.Instant) -> Duration {
        Set([TaskPriority.medium.rawValue, Task.currentPriority.rawValue]).map { silence(of: $0, at: now) }.max()
            ?? .zero
    }

    private func silence(of priority: UInt8, at now: ContinuousClock.Instant) -> Duration {
        let asked = askedAt.withLock { asked -> ContinuousClock.Instant? in
            defer { asked[priority] = asked[priority] ?? now }
            return asked[priority]
        }
        if let asked { return now - asked }
        // Detached, since it must not run on the thread of the caller.
        Task.detached(priority: TaskPriority(rawValue: priority)) { self.askedAt.withLock { $0[priority] = nil } }
        return .zero
    }
}
