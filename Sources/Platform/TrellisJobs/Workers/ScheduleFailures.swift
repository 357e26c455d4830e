import Synchronization
import TrellisKernel

/// The schedules that this process couldn't enqueue, each with the time of its next attempt.
///
/// The attempts are rarer with each failure, from a second up to five minutes, so that a schedule that always fails costs
/// the others little.
final class ScheduleFailures: Sendable {
    private struct Entry {
        var count = 0
        var retryAt: Timestamp
    }
    private static let backoff = Backoff(first: .seconds(1), limit: .seconds(300), jitter: 1...1)

    private let entries = Mutex<[String: Entry]>([:])

    /// Returns when a schedule may be tried again; nil if it doesn't fail.
    func retry(of schedule: String) -> Timestamp? { entries.withLock { $0[schedule]?.retryAt } }

    /// Counts a failure.
    func add(_ schedule: String, at now: Timestamp) {
        entries.withLock { entries in
            var entry = entries[schedule] ?? Entry(retryAt: now)
            entry.count += 1
            entry.retryAt = now + Self.backoff.delay(after: entry.count)
            entries[schedule] = entry
        }
    }

    func remove(_ schedule: String) {
        entries.withLock { $0[schedule] = nil }
    }
}
