/// Who waits for a pool's threads, and how many of these work, sleep, or are on their way: a value without threads in it.
///
/// Transactions have a thread each, as far as there are any. Quick queries are better served together: as long as some
/// threads work on such, the next to finish takes what has gathered meanwhile, and no other is woken for it.
///
/// A thread does what has waited longest. When that is a quick query, others of the kind travel with it, past the
/// transactions between them: the trip is made anyway, and is hardly longer for them.
struct PoolQueue<Connection: PoolConnection> {
    /// What has to be done so that somebody comes for what waits.
    enum Summons {
        case none, wake, start
    }
    /// The timers that have to be set so that nobody waits too long.
    typealias Timers = (mustSweep: Bool, mustWatch: Bool)

    private var quick = FIFO<PoolJob<Connection>>()
    private var others = FIFO<PoolJob<Connection>>()
    private let limits: PoolLimits
    /// Whether another connection may be tried for, while there are some.
    private let mayGrow: @Sendable () -> Bool
    /// How many work on quick queries before another is called for them.
    private let lanes: Int
    private(set) var isClosed = false
    private var sleeping = 0
    /// Woken or started, and not here yet.
    private var coming = 0
    private var started = 0
    private(set) var running = 0
    /// Those of the running that work on quick queries.
    private var sharing = 0
    /// Threads that have a connection, or are about to open one for what they took.
    private var hopeful = 0
    /// Whether a timer looks after those who wait too long, and whether one looks after those for whom nobody was woken.
    private var isSweeping = false
    private var isWatching = false

    init(_ limits: PoolLimits, mayGrow: @escaping @Sendable () -> Bool = { true }) {
        self.limits = limits
        self.mayGrow = mayGrow
        lanes = max(min(limits.lanes, limits.maximum), 1)
    }

    var count: Int { quick.count + others.count }

    /// Adds a job at the end.
    mutating func add(_ job: PoolJob<Connection>) -> Summons {
        guard job.isQuick else {
            others.append(job)
            return summons()
        }
        quick.append(job)
        return sharing + coming >= lanes ? .none : summons()
    }

    /// Takes what a thread does next: one job, or several quick queries; none when there is nothing, and then the thread
    /// sleeps, or ends when the queue is closed.
    mutating func take(isConnected: Bool) -> [PoolJob<Connection>] {
        if count > 0, !isConnected { hopeful += 1 }
        if let first = others.first, first.since <= quick.first?.since ?? .max {
            _ = others.popFirst()
            running += 1
            return [first]
        }
        if quick.count == 0 {
            if !isClosed {
                sleeping += 1
            } else if isConnected {
                hopeful -= 1
            }
            return []
        }
        // Half of what waits is left to the other when two may work on it.
        let share = min(quick.count.quotientRoundedUp(by: max(lanes - sharing, 1)), limits.batch)
        running += 1
        sharing += 1
        return (0..<share).compactMap { _ in quick.popFirst() }
    }

    /// Takes the transaction that has waited longest and claims it, if it may share a commit.
    mutating func takeShared() -> PoolTransaction<Connection>? {
        while let first = others.first, case .transaction(let transaction) = first, transaction.mayShare,
            first.since <= quick.first?.since ?? .max
        {
            _ = others.popFirst()
            if transaction.claim() { return transaction }
        }
        return nil
    }

    /// Somebody else for what still waits after ``take(isConnected:)``.
    mutating func summonsForRest() -> Summons {
        let isNeeded = others.count > 0 ? coming == 0 : quick.count > 0 && sharing + coming < lanes
        return isNeeded ? summons() : .none
    }

    /// Somebody for a job that has waited since `moment` or longer: a quick one, though those at work would have come for it,
    /// or another, for which nobody could be called when a connection had just been refused.
    mutating func summons(since moment: Int64) -> Summons {
        let isWaiting = { (job: PoolJob<Connection>?) in job.map { $0.since <= moment } ?? false }
        return isWaiting(quick.first) || coming == 0 && isWaiting(others.first) ? summons() : .none
    }

    /// Whether somebody could come who wasn't asked.
    var hasIdle: Bool { count > 0 && (sleeping > 0 || started < limits.maximum) }

    /// The timers that nobody has set yet, and are now, after somebody, or nobody, was called for what was added.
    mutating func timers(after summons: Summons) -> Timers {
        let mustSweep = limits.wait != nil && !isSweeping && count > 0
        let mustWatch = summons == .none && !isWatching && hasIdle
        if mustSweep { isSweeping = true }
        if mustWatch { isWatching = true }
        return (mustSweep, mustWatch)
    }

    /// Whether a timer that has gone off is to be set again.
    mutating func sweepsAgain() -> Bool {
        isSweeping = count > 0
        return isSweeping
    }

    mutating func watchesAgain() -> Bool {
        isWatching = hasIdle
        return isWatching
    }

    private mutating func summons() -> Summons {
        if sleeping > 0 {
            sleeping -= 1
            coming += 1
            return .wake
        }
        // Where one more was refused a connection, those that have one serve what waits.
        guard started < limits.maximum, hopeful == 0 || mayGrow() else { return .none }
        started += 1
        coming += 1
        return .start
    }

    /// A thread that was woken or started is here.
    mutating func arrived() {
        coming -= 1
    }

    mutating func finished(_ jobs: [PoolJob<Connection>], isConnected: Bool) {
        running -= 1
        if jobs.first?.isQuick == true { sharing -= 1 }
        if !isConnected { hopeful -= 1 }
    }

    /// Puts what a thread took and got no connection for back in its place, and the thread out of the pool.
    ///
    /// Nil, and nothing has changed, when no other thread may come for it.
    mutating func putBack(_ jobs: [PoolJob<Connection>]) -> Summons? {
        guard hopeful > 1 else { return nil }
        finished(jobs, isConnected: false)
        started -= 1
        for job in jobs where !job.isDone {
            if job.isQuick {
                quick.putBack(job) { $0.since > job.since }
            } else {
                others.putBack(job) { $0.since > job.since }
            }
        }
        // The one that has a connection may be asleep.
        return sleeping > 0 ? summons() : Summons.none
    }

    /// Whether a thread that has slept for long may end.
    ///
    /// Nil when a signal is under way to it.
    mutating func mayLeave(isConnected: Bool) -> Bool? {
        guard sleeping > 0 else { return nil }
        sleeping -= 1
        guard started > limits.minimum else {
            coming += 1
            return false
        }
        started -= 1
        if isConnected { hopeful -= 1 }
        return true
    }

    /// Takes out those who have waited since `moment` or longer, and those whom nobody waits for.
    mutating func removeOverdue(since moment: Int64) -> [PoolJob<Connection>] {
        func isOverdue(_ job: PoolJob<Connection>) -> Bool { job.since <= moment || job.isDone }
        return others.pop(while: isOverdue) + quick.pop(while: isOverdue)
    }

    /// Closes the queue to new jobs; answers how many must be woken to find that out.
    mutating func close() -> Int {
        isClosed = true
        defer {
            coming += sleeping
            sleeping = 0
        }
        return sleeping
    }
}

extension Int {
    fileprivate func quotientRoundedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
