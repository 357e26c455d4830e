import Dispatch
import Synchronization

/// A write transaction whose bodies arrive one after the other, from a task that waits for the result of each.
///
/// Its thread of the pool runs a body, delivers the value, and waits for the next one, at most for a limit: longer
/// pauses roll everything back. See ``RequestTransaction``, which is its only user.
final class HeldTransaction: Sendable {
    /// One body, with what happens to its caller.
    struct Work: Sendable {
        /// Runs the body and delivers its value; throws only what must end the whole transaction.
        let run: @Sendable (TransactionSession) throws -> Void
        /// Delivers an error in place of a value.
        let fail: @Sendable (any Error) -> Void
    }

    private enum Step {
        case work(Work)
        case commit(@Sendable (TransactionSession) throws -> Void)
        case rollback
    }

    private struct State {
        var steps: [Step] = []
        /// Whether the first body has succeeded.
        var isBegun = false
        /// Why the transaction ended.
        var failure: (any Error)?
        var isEnded = false
        var end: Task<Void, any Error>?
    }

    /// What ended a transaction that its owner gave up.
    private struct RolledBack: Error {}

    /// What runs after the commit.
    typealias Effects = (hooks: [@Sendable () -> Void], topics: Set<String>)

    let isolation: TransactionIsolation
    private let pause: Duration
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init(isolation: TransactionIsolation, pause: Duration) {
        self.isolation = isolation
        self.pause = pause
    }

    /// Whether it has failed before the first body succeeded, so that nothing of the request was written.
    var hasFailedAtOnce: Bool { state.withLock { $0.isEnded && !$0.isBegun } }

    /// Runs the transaction with `run`, which calls ``serve(_:)`` and then what follows the commit.
    func start(_ run: @escaping @Sendable () async throws -> Void) {
        // Under the lock, so that the task is there before its first value is.
        state.withLock { state in
            state.end = Task {
                do { try await run() } catch {
                    self.end(error)
                    throw error
                }
                self.end(DatabaseError.aborted)
            }
        }
    }

    /// Adds a body; it fails at once when the transaction has ended.
    func add(_ work: Work) {
        if let failure = append(.work(work)) { work.fail(failure) }
    }

    /// Runs `last` and commits; returns after the commit.
    ///
    /// - Throws: what `last` throws, the reason why the transaction has ended before, or why the commit failed.
    func commit(_ last: @escaping @Sendable (TransactionSession) throws -> Void) async throws {
        if let failure = append(.commit(last)) { throw failure }
        try await state.withLock { $0.end }?.value
    }

    /// Rolls everything back; returns after that.
    func rollBack() async {
        _ = append(.rollback)
        _ = await state.withLock { $0.end }?.result
    }

    /// Runs the bodies on the thread of the connection until one of them is the last.
    func serve(_ session: () -> TransactionSession) throws -> Effects {
        var effects: Effects = ([], [])
        while true {
            guard let step = next() else { throw RequestTransactionError.pauseTooLong }
            let current = session()
            switch step {
            case .rollback: throw RolledBack()
            case .work(let work):
                do { try work.run(current) } catch {
                    // Its caller learns about the error after the rollback, and may then write again.
                    state.withLock { $0.steps.insert(step, at: 0) }
                    throw error
                }
                state.withLock { $0.isBegun = true }
            case .commit(let last):
                try last(current)
                if current.isRollbackOnly { throw DatabaseError.aborted }
                try current.writeReads()
            }
            effects.hooks += current.hooks
            effects.topics.formUnion(current.topics)
            if case .commit = step { return effects }
        }
    }

    private func next() -> Step? {
        guard wake.wait(timeout: .now() + .milliseconds(pause.milliseconds)) == .success else { return nil }
        return state.withLock { $0.steps.isEmpty ? nil : $0.steps.removeFirst() }
    }

    /// Returns why nothing can be added, or nil.
    private func append(_ step: Step) -> (any Error)? {
        let failure = state.withLock { state -> (any Error)? in
            guard !state.isEnded else { return state.failure ?? DatabaseError.aborted }
            state.steps.append(step)
            return nil
        }
        if failure == nil { wake.signal() }
        return failure
    }

    /// Fails the bodies that didn't run.
    private func end(_ failure: any Error) {
        let steps = state.withLock { state in
            (state.isEnded, state.failure) = (true, failure)
            defer { state.steps = [] }
            return state.steps
        }
        for case .work(let work) in steps { work.fail(failure) }
    }
}

extension Duration {
    /// The whole milliseconds, at most a day.
    fileprivate var milliseconds: Int {
        let day = 86_400_000
        let (seconds, attoseconds) = components
        guard seconds < 86_400 else { return day }
        return max(Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000), 0)
    }
}
