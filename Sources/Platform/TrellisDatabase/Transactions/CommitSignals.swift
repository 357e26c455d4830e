import Synchronization

extension WriteTransaction {
    /// Tells `topic` to those who observe ``Database/signals``, once the transaction is committed; never when it, or the
    /// savepoint around, is rolled back.
    ///
    /// Within this process only, and each topic once however often it was signalled. Best effort: whoever depends on it
    /// looks for itself now and then.
    package func signal(_ topic: String) {
        core.session.signal(topic)
    }
}

/// What was signalled by the transactions that this process has committed.
///
/// ```swift
/// let observation = database.signals.observe { topics in … }      // ends when it is dropped
/// ```
package final class CommitSignals: Sendable {
    private enum Receiver: Sendable {
        case told(@Sendable (Set<String>) -> Void)
        case awaited(@Sendable (Set<String>) async -> Void)
    }
    private let receivers = Mutex<[ObjectIdentifier: Receiver]>([:])

    init() {}

    /// Calls `receive` with the topics of each commit that has some, before the `write` of that commit returns.
    ///
    /// It runs within the call of whoever wrote, so it should be quick: set a flag, wake a task.
    package func observe(_ receive: @escaping @Sendable (Set<String>) -> Void) -> CommitObservation {
        add(.told(receive))
    }

    /// As ``observe(_:)``; the `write` waits until `receive` has done its work, which may write too.
    ///
    /// The commit stands whatever happens, and no transaction is open meanwhile.
    package func observe(awaited receive: @escaping @Sendable (Set<String>) async -> Void) -> CommitObservation {
        add(.awaited(receive))
    }

    private func add(_ receiver: Receiver) -> CommitObservation {
        let observation = CommitObservation(self)
        receivers.withLock { $0[ObjectIdentifier(observation)] = receiver }
        return observation
    }

    fileprivate func remove(_ observation: CommitObservation) {
        // What a closure holds may end other observations as it goes, so it goes outside the lock.
        _ = receivers.withLock { $0.removeValue(forKey: ObjectIdentifier(observation)) }
    }

    /// Tells everyone: those who are only told first.
    func tell(_ topics: Set<String>) async {
        let receivers = receivers.withLock { Array($0.values) }
        for case .told(let receive) in receivers { receive(topics) }
        for case .awaited(let receive) in receivers { await receive(topics) }
    }
}

/// That somebody observes commits: until ``end()``, or until it is dropped.
package final class CommitObservation: Sendable {
    private let signals: CommitSignals

    fileprivate init(_ signals: CommitSignals) {
        self.signals = signals
    }

    deinit {
        end()
    }

    /// Nothing is told any more; again does nothing.
    package func end() {
        signals.remove(self)
    }
}
