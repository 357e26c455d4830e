import Synchronization

/// The size of the payloads that all feeds of one process keep together.
final class FeedBudget: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    /// A budget of this many bytes.
    init(_ limit: Int) {
        self.limit = limit
    }

    /// Changes what is used; returns by how many bytes it is above the limit.
    func change(by bytes: Int) -> Int {
        used.withLock { used in
            used += bytes
            return max(used - limit, 0)
        }
    }
}
