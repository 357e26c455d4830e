import Dispatch
import Foundation
import Synchronization

/// The threads of a pool and what they hold on to; it outlives the pool until they have ended.
final class PoolCrew<Connection: PoolConnection>: Sendable {
    private typealias Summons = PoolQueue<Connection>.Summons
    private typealias Timers = PoolQueue<Connection>.Timers

    private let queue: Mutex<PoolQueue<Connection>>
    private let ended = DispatchGroup()
    private let wake = DispatchSemaphore(value: 0)
    private let losses = PoolLosses()
    private let name: String
    private let limits: PoolLimits
    private let metrics: TransactionMetrics
    private let backOff: BackOff?
    private let open: @Sendable () throws -> Connection

    init(
        name: String, limits: PoolLimits, metrics: TransactionMetrics, backOff: BackOff?,
        open: @escaping @Sendable () throws -> Connection
    ) {
        queue = Mutex(PoolQueue(limits) { backOff?.mayTry() ?? true })
        self.name = name
        self.limits = limits
        self.metrics = metrics
        self.backOff = backOff
        self.open = open
    }

    var waitingCount: Int { queue.withLock { $0.count } }

    func submit(_ job: PoolJob<Connection>) {
        let added = queue.withLock { queue -> (summons: Summons, timers: Timers, waiting: Int)? in
            if queue.isClosed { return nil }
            let summons = queue.add(job)
            return (summons, queue.timers(after: summons), queue.count)
        }
        guard let added else { return job.fail(DatabaseError.disconnected) }
        if added.summons == .none { metrics.queued(added.waiting) }
        obey(added.summons)
        set(added.timers)
    }

    /// Closes the queue; the threads end when they have done what waits.
    func stop() {
        for _ in 0..<queue.withLock({ $0.close() }) { wake.signal() }
    }

    /// Waits until the threads have ended, after ``stop()``.
    func waitForEnd() {
        ended.wait()
    }

    private func obey(_ summons: Summons) {
        switch summons {
        case .none: break
        case .wake: wake.signal()
        case .start: start()
        }
    }

    // MARK: - Timers

    private func set(_ timers: Timers) {
        if timers.mustSweep { sweepLater() }
        if timers.mustWatch { watchLater() }
    }

    /// Sees to it that those who have waited too long are told, a tenth of a second late at most; one timer serves all.
    private func sweepLater() {
        guard let wait = limits.wait else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(100)) { [self] in
            let (overdue, isNeeded) = queue.withLock { queue in
                let overdue = queue.removeOverdue(since: MonotonicTime.nanoseconds - wait.nanoseconds)
                return (overdue, queue.sweepsAgain())
            }
            for job in overdue { job.fail(DatabaseError.exhausted) }
            if isNeeded { sweepLater() }
        }
    }

    /// Sees to it that quick queries, for which nobody was woken, don't wait for a query that turns out to be slow; and that
    /// the pool grows again some time after a connection was refused.
    private func watchLater() {
        let patience = limits.patience.nanoseconds
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: patience))) { [self] in
            let (summons, isNeeded) = queue.withLock { queue in
                let summons = queue.summons(since: MonotonicTime.nanoseconds - patience)
                return (summons, queue.watchesAgain())
            }
            obey(summons)
            if isNeeded { watchLater() }
        }
    }

    // MARK: - Threads

    private func start() {
        ended.enter()
        let thread = Thread { [self] in
            var seat = PoolSeat(limits: limits, losses: losses, backOff: backOff, open: open)
            var jobs = next(after: nil, isConnected: false)
            while !jobs.isEmpty, run(jobs, &seat) { jobs = next(after: jobs, isConnected: seat.isTaken) }
            seat.leave()
            ended.leave()
        }
        thread.name = name
        thread.start()
    }

    /// Runs the jobs; false when the thread got no connection, left them to the others, and is out of the pool.
    private func run(_ jobs: [PoolJob<Connection>], _ seat: inout PoolSeat<Connection>) -> Bool {
        // Nobody waits for them any more, so no connection is opened for them.
        if jobs.allSatisfy(\.isDone) { return true }
        let connection = seat.connection()
        if case .failure = connection, putBack(jobs) { return false }
        var queries: [Connection.Query] = []
        var tellOutcome: () -> Void = {}
        for job in jobs {
            metrics.waited(since: job.since)
            switch job {
            case .transaction(let transaction): if transaction.claim() { tellOutcome = run(transaction, connection) }
            case .query(let query, _): queries.append(query)
            }
        }
        if !queries.isEmpty {
            switch connection {
            case .success(let connection): connection.answer(queries, onLoss: losses.add)
            case .failure(let error): for query in queries { query.fail(error) }
            }
        }
        seat.used()
        // Whoever is told of a lost connection may count on the others' being asked before they are used.
        tellOutcome()
        return true
    }

    /// Runs the transaction, and others that wait and may share its commit; answers what tells the callers the outcome.
    private func run(
        _ first: PoolTransaction<Connection>, _ opened: Result<Connection, any Error>
    ) -> () -> Void {
        guard first.mayShare, case .success(let connection) = opened else {
            let verdict = first.run(opened)
            return { verdict(nil) }
        }
        let end = MonotonicTime.nanoseconds + limits.sharing.nanoseconds
        connection.share()
        var verdicts = [first.run(opened)]
        while connection.mayShareMore, MonotonicTime.nanoseconds < end, let next = queue.withLock({ $0.takeShared() }) {
            metrics.waited(since: next.since)
            verdicts.append(next.run(opened))
        }
        let failure = connection.settleShared()
        return { [verdicts] in for verdict in verdicts { verdict(failure) } }
    }

    /// Leaves jobs to the other threads; false when none of them may come for these.
    private func putBack(_ jobs: [PoolJob<Connection>]) -> Bool {
        let left = queue.withLock { queue -> (summons: Summons, timers: Timers, running: Int, waiting: Int)? in
            guard let summons = queue.putBack(jobs) else { return nil }
            return (summons, queue.timers(after: summons), queue.running, queue.count)
        }
        guard let left else { return false }
        metrics.using(left.running)
        metrics.queued(left.waiting)
        obey(left.summons)
        set(left.timers)
        return true
    }

    /// What the thread does next, having finished what it did or, with nil, having just come; sleeps until there is
    /// something.
    ///
    /// Empty when the pool is closed and all is done, or nobody needs the thread any more.
    private func next(after finished: [PoolJob<Connection>]?, isConnected: Bool) -> [PoolJob<Connection>] {
        var finished = finished
        while true {
            let (jobs, isClosed, running, waiting, summons) = queue.withLock { queue in
                if let finished { queue.finished(finished, isConnected: isConnected) } else { queue.arrived() }
                let jobs = queue.take(isConnected: isConnected)
                return (jobs, queue.isClosed, queue.running, queue.count, queue.summonsForRest())
            }
            metrics.using(running)
            if !jobs.isEmpty {
                metrics.queued(waiting)
                obey(summons)
                return jobs
            }
            finished = nil
            if isClosed || !sleep(isConnected: isConnected) { return [] }
        }
    }

    /// True when there may be something to do.
    private func sleep(isConnected: Bool) -> Bool {
        guard let idle = limits.idle else {
            wake.wait()
            return true
        }
        if wake.wait(timeout: .now() + .nanoseconds(Int(clamping: idle.nanoseconds))) == .success { return true }
        guard let mayLeave = queue.withLock({ $0.mayLeave(isConnected: isConnected) }) else {
            wake.wait()
            return true
        }
        return !mayLeave
    }
}
