import Dispatch
import Foundation
import Synchronization

/// The threads of a pool and what they hold on to; it outlives the pool until they have ended.
final class PoolCrew<Connection: PoolConnection>: Sendable {
    private let queue: Mutex<PoolQueue<Connection>>
    private let ended = DispatchGroup()
    private let wake = DispatchSemaphore(value: 0)
    private let losses = PoolLosses()
    private let name: String
    private let limits: PoolLimits
    private let metrics: TransactionMetrics
    private let open: @Sendable () throws -> Connection

    init(
        name: String, limits: PoolLimits, metrics: TransactionMetrics, open: @escaping @Sendable () throws -> Connection
    ) {
        queue = Mutex(PoolQueue(limits))
        self.name = name
        self.limits = limits
        self.metrics = metrics
        self.open = open
    }

    var waitingCount: Int { queue.withLock { $0.count } }

    func submit(_ job: PoolJob<Connection>) {
        let isBounded = limits.wait != nil
        let (summons, length, mustSweep, mustWatch) = queue.withLock { queue in
            if queue.isClosed { return (PoolQueue<Connection>.Summons?.none, 0, false, false) }
            let summons = queue.add(job)
            let mustSweep = isBounded && !queue.isSweeping
            let mustWatch = !queue.isWatching && summons == .none && queue.hasIdle
            if mustSweep { queue.isSweeping = true }
            if mustWatch { queue.isWatching = true }
            return (summons, queue.count, mustSweep, mustWatch)
        }
        guard let summons else { return job.fail(DatabaseError.disconnected) }
        if summons == .none { metrics.queued(length) }
        obey(summons)
        if mustSweep { sweepLater() }
        if mustWatch { watchLater() }
    }

    /// Closes the queue; the threads end when they have done what waits.
    func stop() {
        for _ in 0..<queue.withLock({ $0.close() }) { wake.signal() }
    }

    /// Waits until the threads have ended, after ``stop()``.
    func waitForEnd() {
        ended.wait()
    }

    private func obey(_ summons: PoolQueue<Connection>.Summons) {
        switch summons {
        case .none: break
        case .wake: wake.signal()
        case .start: start()
        }
    }

    // MARK: - Timers

    /// Sees to it that those who have waited too long are told, a tenth of a second late at most; one timer serves all.
    private func sweepLater() {
        guard let wait = limits.wait else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(100)) { [self] in
            let (overdue, isNeeded) = queue.withLock { queue in
                let overdue = queue.removeOverdue(since: MonotonicTime.nanoseconds - wait.nanoseconds)
                queue.isSweeping = queue.count > 0
                return (overdue, queue.isSweeping)
            }
            for job in overdue { job.fail(DatabaseError.exhausted) }
            if isNeeded { sweepLater() }
        }
    }

    /// Sees to it that quick queries, for which nobody was woken, don't wait for a query that turns out to be slow.
    private func watchLater() {
        let patience = limits.patience.nanoseconds
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: patience))) { [self] in
            let (summons, isNeeded) = queue.withLock { queue in
                let summons = queue.summons(since: MonotonicTime.nanoseconds - patience)
                queue.isWatching = queue.hasIdle
                return (summons, queue.isWatching)
            }
            obey(summons)
            if isNeeded { watchLater() }
        }
    }

    // MARK: - Threads

    private func start() {
        ended.enter()
        let thread = Thread { [self] in
            var seat = PoolSeat(limits: limits, losses: losses, open: open)
            var jobs = next(after: nil)
            while !jobs.isEmpty {
                run(jobs, &seat)
                seat.used()
                jobs = next(after: jobs)
            }
            seat.leave()
            ended.leave()
        }
        thread.name = name
        thread.start()
    }

    private func run(_ jobs: [PoolJob<Connection>], _ seat: inout PoolSeat<Connection>) {
        var queries: [Connection.Query] = []
        for job in jobs {
            metrics.waited(since: job.since)
            switch job {
            case .transaction(let transaction): if transaction.claim() { transaction.run(seat.connection()) }
            case .query(let query, _): queries.append(query)
            }
        }
        if queries.isEmpty { return }
        do {
            try seat.connection().get().answer(queries)
        } catch {
            for query in queries { query.fail(error) }
        }
    }

    /// What the thread does next, having finished what it did or, with nil, having just come; sleeps until there is
    /// something.
    ///
    /// Empty when the pool is closed and all is done, or nobody needs the thread any more.
    private func next(after finished: [PoolJob<Connection>]?) -> [PoolJob<Connection>] {
        var finished = finished
        while true {
            let (jobs, isClosed, running, waiting, summons) = queue.withLock { queue in
                if let finished { queue.finished(finished) } else { queue.arrived() }
                let jobs = queue.take()
                return (jobs, queue.isClosed, queue.running, queue.count, queue.summonsForRest())
            }
            metrics.using(running)
            if !jobs.isEmpty {
                metrics.queued(waiting)
                obey(summons)
                return jobs
            }
            finished = nil
            if isClosed || !sleep() { return [] }
        }
    }

    /// True when there may be something to do.
    private func sleep() -> Bool {
        guard let idle = limits.idle else {
            wake.wait()
            return true
        }
        if wake.wait(timeout: .now() + .nanoseconds(Int(clamping: idle.nanoseconds))) == .success { return true }
        guard let mayLeave = queue.withLock({ $0.mayLeave() }) else {
            wake.wait()
            return true
        }
        return !mayLeave
    }
}
