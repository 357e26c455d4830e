import Synchronization

/// A flag that is set when the task that waits for a transaction is cancelled, with a handler that stops the running
/// statement.
final class CancellationFlag: Sendable {
    private let flag = Atomic(false)
    private let handler = Mutex<(@Sendable () -> Void)?>(nil)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() {
        flag.store(true, ordering: .sequentiallyConsistent)
        handler.withLock { $0 }?()
    }

    /// Calls `body` when the flag is set, immediately if it is already set; nil removes the earlier handler.
    func onSet(_ body: (@Sendable () -> Void)?) {
        handler.withLock { $0 = body }
        if flag.load(ordering: .sequentiallyConsistent) { body?() }
    }
}
