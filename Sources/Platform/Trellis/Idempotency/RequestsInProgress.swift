import Synchronization

/// The keys of the requests that this process is carrying out.
///
/// A second request with a key of them fails at once. One on another server waits for the row of the first, for as long
/// as a lock may take.
final class RequestsInProgress: Sendable {
    private let keys = Mutex<Set<String>>([])

    /// Adds a key; returns false if it is there.
    func begin(_ key: String) -> Bool { keys.withLock { $0.insert(key).inserted } }

    /// Removes a key.
    func end(_ key: String) { keys.withLock { _ = $0.remove(key) } }
}
