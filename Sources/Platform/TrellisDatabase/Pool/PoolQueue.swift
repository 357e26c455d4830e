/// The requests that wait for a pool's threads, and the number of running, sleeping and starting threads.
///
/// A value type without threads, so that tests can drive it. ``PoolWorkers`` has it under a mutex; requests run, fail
/// and finish outside of the mutex.
///
/// Each transaction gets a thread of its own, while there are any. Quick queries are served together: while enough
/// threads run quick queries, the next of them to finish takes the quick queries that arrived meanwhile, and no other
/// thread is woken for them.
///
/// A thread takes the request that has waited longest. When that is a quick query, other quick queries are sent with
/// it, before older transactions: the round trip happens anyway, and they hardly make it longer.
///
/// After every change:
/// - Each thread sleeps, was woken or started, or runs: `sleepingCount + wakingCount + runningCount == workerCount`,
///   until the queue is closed.
/// - `workerCount` is at most the maximum of the limits; `quickWorkerCount` is at most `runningCount`.
/// - `connectedCount` is at most `workerCount`: sleeping and woken threads may have no connection.
/// - Transactions and quick queries are each in the order of `since`.
struct PoolQueue<Connection: PoolConnection> {
    /// The action that brings a thread to the waiting requests.
    enum WakeAction {
        case none, wake, start
    }
    /// The timers to arm so that no request waits too long.
    typealias Timers = (needsTimeoutTimer: Bool, needsWakeTimer: Bool)

    private var quick = FIFO<PoolRequest<Connection>>()
    private var others = FIFO<PoolRequest<Connection>>()
    private let limits: PoolLimits
    /// Returns whether the pool may open another connection while it has some.
    private let mayGrow: @Sendable () -> Bool
    /// The number of threads that run quick queries before another is woken for them.
    private let maximumQuickWorkers: Int
    private(set) var isClosed = false
    /// The threads that have started and have not ended.
    private var workerCount = 0
    /// The threads that wait for a wake signal.
    private var sleepingCount = 0
    /// The threads that were woken or started and have not looked for requests yet.
    private var wakingCount = 0
    /// The threads that run requests.
    private(set) var runningCount = 0
    /// The running threads that run quick queries.
    private var quickWorkerCount = 0
    /// The threads that have a connection or are opening one for the requests they took.
    private var connectedCount = 0
    /// The threads that open a connection before they look for requests.
    private var aheadCount = 0
    /// Whether the timer that fails overdue requests is armed.
    private var hasTimeoutTimer = false
    /// Whether the timer that wakes threads for requests without one is armed.
    private var hasWakeTimer = false

    init(_ limits: PoolLimits, mayGrow: @escaping @Sendable () -> Bool = { true }) {
        self.limits = limits
        self.mayGrow = mayGrow
        maximumQuickWorkers = max(min(limits.maximumQuickWorkers, limits.maximum), 1)
    }

    var count: Int { quick.count + others.count }

    /// Adds a request at the end.
    mutating func add(_ request: PoolRequest<Connection>) -> WakeAction {
        guard request.isQuick else {
            others.append(request)
            return count <= aheadCount ? .none : wakeAction()
        }
        quick.append(request)
        return quickWorkerCount + wakingCount >= maximumQuickWorkers ? .none : wakeAction()
    }

    /// Takes the next requests for a thread: one request, or several quick queries.
    ///
    /// Returns none when the queue is empty: then the thread sleeps, or ends when the queue is closed.
    mutating func take(isConnected: Bool) -> [PoolRequest<Connection>] {
        if count > 0, !isConnected { connectedCount += 1 }
        if let first = others.first, first.since <= quick.first?.since ?? .max {
            _ = others.popFirst()
            runningCount += 1
            return [first]
        }
        if quick.count == 0 {
            if !isClosed {
                sleepingCount += 1
            } else if isConnected {
                connectedCount -= 1
            }
            return []
        }
        // The waiting queries are split between this thread and those that may still join.
        let batch = min(
            quick.count.quotientRoundedUp(by: max(maximumQuickWorkers - quickWorkerCount, 1)), limits.maximumBatch)
        runningCount += 1
        quickWorkerCount += 1
        return (0..<batch).compactMap { _ in quick.popFirst() }
    }

    /// Takes and claims the transaction that has waited longest, if it may join a group commit.
    mutating func takeForGroupCommit() -> PoolTransaction<Connection>? {
        while let first = others.first, case .transaction(let transaction) = first, transaction.allowsGroupCommit,
            first.since <= quick.first?.since ?? .max
        {
            _ = others.popFirst()
            if transaction.claim() { return transaction }
        }
        return nil
    }

    /// Returns how to get another thread for the requests that still wait after ``take(isConnected:)``.
    mutating func wakeActionForRest() -> WakeAction {
        let isNeeded =
            others.count > 0
            ? wakingCount == 0 : quick.count > 0 && quickWorkerCount + wakingCount < maximumQuickWorkers
        return isNeeded ? wakeAction() : .none
    }

    /// Returns how to get a thread for a request that has waited since `moment` or longer.
    ///
    /// It is either a quick query that the running threads should have taken, or a request for which no thread could be
    /// started because a connection had just failed to open.
    mutating func wakeAction(since moment: Int64) -> WakeAction {
        let isWaiting = { (request: PoolRequest<Connection>?) in request.map { $0.since <= moment } ?? false }
        return isWaiting(quick.first) || wakingCount == 0 && isWaiting(others.first) ? wakeAction() : .none
    }

    /// Whether requests wait and another thread could be woken or started for them.
    var canAddWorker: Bool { count > 0 && (sleepingCount > 0 || workerCount < limits.maximum) }

    /// Returns the timers to arm after `wakeAction` and marks them as armed.
    mutating func timers(after wakeAction: WakeAction) -> Timers {
        let needsTimeoutTimer = limits.acquireTimeout != nil && !hasTimeoutTimer && count > 0
        let needsWakeTimer = wakeAction == .none && !hasWakeTimer && canAddWorker
        if needsTimeoutTimer { hasTimeoutTimer = true }
        if needsWakeTimer { hasWakeTimer = true }
        return (needsTimeoutTimer, needsWakeTimer)
    }

    /// Returns whether the timer that fails overdue requests must be armed again.
    mutating func rearmTimeoutTimer() -> Bool {
        hasTimeoutTimer = count > 0
        return hasTimeoutTimer
    }

    /// Returns whether the timer that wakes threads must be armed again.
    mutating func rearmWakeTimer() -> Bool {
        hasWakeTimer = canAddWorker
        return hasWakeTimer
    }

    private mutating func wakeAction() -> WakeAction {
        if sleepingCount > 0 {
            sleepingCount -= 1
            wakingCount += 1
            return .wake
        }
        // After a connection failed to open, the threads that have one serve the waiting requests.
        guard workerCount < limits.maximum, connectedCount == 0 || mayGrow() else { return .none }
        workerCount += 1
        wakingCount += 1
        return .start
    }

    /// Counts the threads that are missing to the minimum as started; returns their number.
    mutating func startAhead() -> Int {
        let missing = isClosed ? 0 : max(min(limits.minimum, limits.maximum) - workerCount, 0)
        workerCount += missing
        wakingCount += missing
        aheadCount += missing
        return missing
    }

    /// Records that such a thread has tried to open its connection, and looks for requests next.
    mutating func openedAhead(isConnected: Bool) {
        aheadCount -= 1
        if isConnected { connectedCount += 1 }
    }

    /// Records that a thread that was woken or started looks for requests now.
    ///
    /// - Parameter lostConnection: whether it has just closed its connection.
    mutating func workerStarted(lostConnection: Bool = false) {
        wakingCount -= 1
        if lostConnection { connectedCount -= 1 }
    }

    /// Records that a thread has run the requests that it took.
    mutating func finished(_ requests: [PoolRequest<Connection>], isConnected: Bool) {
        runningCount -= 1
        if requests.first?.isQuick == true { quickWorkerCount -= 1 }
        if !isConnected { connectedCount -= 1 }
    }

    /// Returns the requests of a thread that got no connection to their place in the queue, and removes the thread from
    /// the pool.
    ///
    /// Returns nil and changes nothing when no other thread has a connection or is opening one.
    mutating func putBack(_ requests: [PoolRequest<Connection>]) -> WakeAction? {
        guard connectedCount > 1 else { return nil }
        finished(requests, isConnected: false)
        workerCount -= 1
        for request in requests where !request.isDone {
            if request.isQuick {
                quick.putBack(request) { $0.since > request.since }
            } else {
                others.putBack(request) { $0.since > request.since }
            }
        }
        // The thread that has a connection may be asleep.
        return sleepingCount > 0 ? wakeAction() : WakeAction.none
    }

    /// Returns whether a thread that was idle too long may end.
    ///
    /// Returns nil when a wake signal for it is pending.
    mutating func mayEnd(isConnected: Bool) -> Bool? {
        guard sleepingCount > 0 else { return nil }
        sleepingCount -= 1
        guard workerCount > limits.minimum else {
            wakingCount += 1
            return false
        }
        workerCount -= 1
        if isConnected { connectedCount -= 1 }
        return true
    }

    /// Removes the requests at the front that have waited since `moment` or longer, or whose callers no longer wait.
    mutating func removeOverdue(since moment: Int64) -> [PoolRequest<Connection>] {
        func isOverdue(_ request: PoolRequest<Connection>) -> Bool { request.since <= moment || request.isDone }
        return others.pop(while: isOverdue) + quick.pop(while: isOverdue)
    }

    /// Closes the queue to new requests; returns the number of sleeping threads to wake so that they end.
    mutating func close() -> Int {
        isClosed = true
        return wakeAll()
    }

    /// Counts the sleeping threads as woken; returns their number.
    mutating func wakeAll() -> Int {
        defer {
            wakingCount += sleepingCount
            sleepingCount = 0
        }
        return sleepingCount
    }
}

extension Int {
    fileprivate func quotientRoundedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
