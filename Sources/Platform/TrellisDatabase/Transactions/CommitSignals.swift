import Synchronization

extension WriteTransaction {
    /// Sends `topic` to the observers of ``Database/signals`` after the commit; not when the transaction or the
    /// enclosing savepoint is rolled back.
    ///
    /// Within this process only, and each topic once per transaction. Best effort: observers that depend on it must
    /// also poll.
    package func signal(_ topic: String) {
        core.session.signal(topic)
    }
}

/// The topics that committed transactions of this process have signalled.
///
/// ```swift
/// let subscription = database.signals.observe { topics in … }      // ends when it is dropped
/// ```
package final class CommitSignals: Sendable {
    private enum Receiver: Sendable {
        case synchronous(@Sendable (Set<String>) -> Void)
        case asynchronous(@Sendable (Set<String>) async -> Void)
    }
    private let receivers = Mutex<[ObjectIdentifier: Receiver]>([:])

    init() {}

    /// Calls `receive` with the topics of each commit that has topics, before the commit's `write` returns.
    ///
    /// It runs in the call to `write`, so it should be quick: set a flag, wake a task.
    package func observe(_ receive: @escaping @Sendable (Set<String>) -> Void) -> CommitSubscription {
        add(.synchronous(receive))
    }

    /// As ``observe(_:)``; `write` also waits until `receive` returns, which may write too.
    ///
    /// `receive` can't undo the commit, and no transaction is open while it runs.
    package func observe(awaited receive: @escaping @Sendable (Set<String>) async -> Void) -> CommitSubscription {
        add(.asynchronous(receive))
    }

    private func add(_ receiver: Receiver) -> CommitSubscription {
        let subscription = CommitSubscription(self)
        receivers.withLock { $0[ObjectIdentifier(subscription)] = receiver }
        return subscription
    }

    fileprivate func remove(_ subscription: CommitSubscription) {
        // Releasing the closure may end other subscriptions, so it is released outside the lock.
        _ = receivers.withLock { $0.removeValue(forKey: ObjectIdentifier(subscription)) }
    }

    /// Calls all observers, the synchronous ones first.
    func deliver(_ topics: Set<String>) async {
        let receivers = receivers.withLock { Array($0.values) }
        for case .synchronous(let receive) in receivers { receive(topics) }
        for case .asynchronous(let receive) in receivers { await receive(topics) }
    }
}

/// A subscription to commits, until ``end()`` or until it is dropped.
package final class CommitSubscription: Sendable {
    private let signals: CommitSignals

    fileprivate init(_ signals: CommitSignals) {
        self.signals = signals
    }

    deinit {
        end()
    }

    /// Ends the subscription; has no effect when it already ended.
    package func end() {
        signals.remove(self)
    }
}
