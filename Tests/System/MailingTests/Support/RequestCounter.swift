import Synchronization

/// Counts requests.
final class RequestCounter: Sendable {
    private let requests = Mutex(0)

    var count: Int { requests.withLock { $0 } }

    func add() { requests.withLock { $0 += 1 } }
}
