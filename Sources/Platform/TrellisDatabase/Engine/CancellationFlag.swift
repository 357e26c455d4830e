import Synchronization

/// Whether the task that waits for a transaction was cancelled, and what then stops the statement under way.
final class CancellationFlag: Sendable {
    private let flag = Atomic(false)
    private let handler = Mutex<(@Sendable () -> Void)?>(nil)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() {
        flag.store(true, ordering: .sequentiallyConsistent)
        handler.withLock { $0 }?()
    }

    /// Calls `body` when the flag is set, at once if it was set before; nil takes an earlier handler back.
    func onSet(_ body: (@Sendable () -> Void)?) {
        handler.withLock { $0 = body }
        if flag.load(ordering: .sequentiallyConsistent) { body?() }
    }
}
