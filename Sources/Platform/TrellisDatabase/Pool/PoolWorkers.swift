import Dispatch
import Foundation
import Synchronization
import TrellisKernel

/// The threads of a pool and their shared state; it outlives the pool until the threads have ended.
///
/// ``ConnectionPool`` lists who owns which state.
final class PoolWorkers<Connection: PoolConnection>: Sendable {
    private typealias WakeAction = PoolQueue<Connection>.WakeAction
    private typealias Timers = PoolQueue<Connection>.Timers

    private let queue: Mutex<PoolQueue<Connection>>
    private let ended = DispatchGroup()
    private let wake = DispatchSemaphore(value: 0)
    /// A queue of its own: other work that blocks the threads of the global one must not delay the timers.
    private let timers = DispatchQueue(label: "database-timers")
    private let lastLoss = LastConnectionLoss()
    private let generations = PoolGenerations()
    private let name: String
    private let limits: PoolLimits
    private let metrics: PoolMetrics
    private let backoff: ReconnectBackoff?
    private let open: @Sendable () throws -> Connection

    init(
        name: String, limits: PoolLimits, metrics: PoolMetrics, backoff: ReconnectBackoff?,
        open: @escaping @Sendable () throws -> Connection
    ) {
        queue = Mutex(PoolQueue(limits) { backoff?.allowsAttempt ?? true })
        self.name = name
        self.limits = limits
        self.metrics = metrics
        self.backoff = backoff
        self.open = open
    }

    var waitingCount: Int { queue.withLock { $0.count } }

    func submit(_ request: PoolRequest<Connection>) {
        let added = queue.withLock { queue -> (wakeAction: WakeAction, timers: Timers, waiting: Int)? in
            if queue.isClosed { return nil }
            let wakeAction = queue.add(request)
            return (wakeAction, queue.timers(after: wakeAction), queue.count)
        }
        guard let added else { return request.fail(DatabaseError.disconnected) }
        if added.wakeAction == .none { metrics.queued(added.waiting) }
        perform(added.wakeAction)
        arm(added.timers)
    }

    /// Closes the queue; the threads end after they have served the waiting requests.
    func stop() {
        for _ in 0..<queue.withLock({ $0.close() }) { wake.signal() }
    }

    /// Waits until the threads have ended, after ``stop()``; returns whether they have within the limit.
    func waitForEnd(within limit: Duration?) -> Bool {
        guard let limit else {
            ended.wait()
            return true
        }
        return ended.wait(timeout: .now() + .nanoseconds(Int(clamping: limit.nanoseconds))) == .success
    }

    /// Starts threads for the minimum number of connections, which open them before they take requests.
    func openAhead() {
        for _ in 0..<queue.withLock({ $0.startAhead() }) { start(isAhead: true) }
    }

    /// Makes every open connection outdated: idle ones are closed now, the others when their requests end.
    func renew() {
        backoff?.succeeded()
        generations.advance()
        closeOutdated(pause: .milliseconds(10))
    }

    /// Wakes the sleeping threads until no outdated connection is open: each closes its own when it wakes.
    ///
    /// Once isn't enough: a thread that sleeps again may take the signal of another one.
    private func closeOutdated(pause: Duration) {
        guard generations.hasOutdated else { return }
        let (isClosed, sleeping) = queue.withLock { ($0.isClosed, $0.wakeAll()) }
        for _ in 0..<sleeping { wake.signal() }
        guard !isClosed else { return }
        timers.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: pause.nanoseconds))) { [self] in
            closeOutdated(pause: min(pause * 2, .seconds(1)))
        }
    }

    private func perform(_ wakeAction: WakeAction) {
        switch wakeAction {
        case .none: break
        case .wake: wake.signal()
        case .start: start()
        }
    }

    // MARK: - Timers

    private func arm(_ timers: Timers) {
        if timers.needsTimeoutTimer { scheduleTimeoutTimer() }
        if timers.needsWakeTimer { scheduleWakeTimer() }
    }

    /// Fails the requests that waited too long, at most 100 ms late; one timer serves all requests.
    private func scheduleTimeoutTimer() {
        guard let timeout = limits.acquireTimeout else { return }
        timers.asyncAfter(deadline: .now() + .milliseconds(100)) { [self] in
            let (overdue, isNeeded) = queue.withLock { queue in
                let overdue = queue.removeOverdue(since: MonotonicTime.nanoseconds - timeout.nanoseconds)
                return (overdue, queue.rearmTimeoutTimer())
            }
            for request in overdue { request.fail(DatabaseError.exhausted) }
            if isNeeded { scheduleTimeoutTimer() }
        }
    }

    /// Wakes or starts a thread for requests for which none was woken before.
    ///
    /// So quick queries don't wait for one that turns out to be slow, and the pool grows again after a connection
    /// failed to open.
    private func scheduleWakeTimer() {
        let delay = limits.quickWakeDelay.nanoseconds
        timers.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: delay))) { [self] in
            let (wakeAction, isNeeded) = queue.withLock { queue in
                let wakeAction = queue.wakeAction(since: MonotonicTime.nanoseconds - delay)
                return (wakeAction, queue.rearmWakeTimer())
            }
            perform(wakeAction)
            if isNeeded { scheduleWakeTimer() }
        }
    }

    // MARK: - Threads

    private func start(isAhead: Bool = false) {
        ended.enter()
        let thread = Thread { [self] in
            var slot = PoolSlot(
                limits: limits, lastLoss: lastLoss, backoff: backoff, generations: generations, open: open)
            if isAhead {
                _ = slot.connection()
                queue.withLock { $0.openedAhead(isConnected: slot.isConnected) }
            }
            var requests = next(after: nil, &slot)
            while !requests.isEmpty, run(requests, &slot) { requests = next(after: requests, &slot) }
            slot.disconnect()
            ended.leave()
        }
        thread.name = name
        thread.start()
    }

    /// Runs the requests; returns false when the thread got no connection, put them back and must end.
    private func run(_ requests: [PoolRequest<Connection>], _ slot: inout PoolSlot<Connection>) -> Bool {
        // All of them are cancelled or timed out, so no connection is opened for them.
        if requests.allSatisfy(\.isDone) { return true }
        let connection = slot.connection()
        if case .failure = connection, putBack(requests) { return false }
        var queries: [Connection.PendingQuery] = []
        var reportOutcomes: () -> Void = {}
        for request in requests {
            metrics.waited(since: request.since)
            switch request {
            case .transaction(let transaction): if transaction.claim() { reportOutcomes = run(transaction, connection) }
            case .query(let query, _): queries.append(query)
            }
        }
        if !queries.isEmpty {
            switch connection {
            case .success(let connection): connection.run(queries, onLoss: lastLoss.record)
            case .failure(let error): for query in queries { query.fail(error) }
            }
        }
        slot.used()
        // The loss of a connection is recorded before the caller gets its error, so a retry gets a checked connection.
        reportOutcomes()
        return true
    }

    /// Runs the transaction and waiting ones that may join its commit; returns a closure that reports the outcomes.
    private func run(
        _ first: PoolTransaction<Connection>, _ opened: Result<Connection, any Error>
    ) -> () -> Void {
        guard first.allowsGroupCommit, case .success(let connection) = opened else {
            let completion = first.run(opened)
            return { completion(nil) }
        }
        let end = MonotonicTime.nanoseconds + limits.groupCommitWindow.nanoseconds
        connection.beginGroupCommit()
        var completions = [first.run(opened)]
        while connection.canExtendGroup, MonotonicTime.nanoseconds < end,
            let next = queue.withLock({ $0.takeForGroupCommit() })
        {
            metrics.waited(since: next.since)
            completions.append(next.run(opened))
        }
        let failure = connection.commitGroup()
        return { [completions] in for completion in completions { completion(failure) } }
    }

    /// Returns requests to the queue for the other threads; returns false when no other thread can serve them.
    private func putBack(_ requests: [PoolRequest<Connection>]) -> Bool {
        let state = queue.withLock { queue -> (wakeAction: WakeAction, timers: Timers, running: Int, waiting: Int)? in
            guard let wakeAction = queue.putBack(requests) else { return nil }
            return (wakeAction, queue.timers(after: wakeAction), queue.runningCount, queue.count)
        }
        guard let state else { return false }
        metrics.using(state.running)
        metrics.queued(state.waiting)
        perform(state.wakeAction)
        arm(state.timers)
        return true
    }

    /// Returns the next requests of a thread, after the finished ones, or nil for a thread that just started; sleeps
    /// until there are some.
    ///
    /// Returns none when the pool is closed and all requests are served, or when the thread was idle too long.
    private func next(
        after finished: [PoolRequest<Connection>]?, _ slot: inout PoolSlot<Connection>
    ) -> [PoolRequest<Connection>] {
        var finished = finished
        while true {
            let lostConnection = slot.disconnectOutdated()
            let isConnected = slot.isConnected
            let (requests, isClosed, running, waiting, wakeAction) = queue.withLock { queue in
                if let finished {
                    queue.finished(finished, isConnected: isConnected)
                } else {
                    queue.workerStarted(lostConnection: lostConnection)
                }
                let requests = queue.take(isConnected: isConnected)
                return (requests, queue.isClosed, queue.runningCount, queue.count, queue.wakeActionForRest())
            }
            metrics.using(running)
            if !requests.isEmpty {
                metrics.queued(waiting)
                perform(wakeAction)
                return requests
            }
            finished = nil
            if isClosed || !sleep(isConnected: isConnected) { return [] }
        }
    }

    /// Sleeps until the thread is woken; returns false when it was idle too long and must end.
    private func sleep(isConnected: Bool) -> Bool {
        guard let timeout = limits.idleTimeout else {
            wake.wait()
            return true
        }
        if wake.wait(timeout: .now() + .nanoseconds(Int(clamping: timeout.nanoseconds))) == .success { return true }
        guard let mayEnd = queue.withLock({ $0.mayEnd(isConnected: isConnected) }) else {
            wake.wait()
            return true
        }
        return !mayEnd
    }
}
