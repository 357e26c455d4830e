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
    private var quick = FIFO<PoolJob<Connection>>()
    private var others = FIFO<PoolJob<Connection>>()
    private let limits: PoolLimits
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
    /// Whether a timer looks after those who wait too long, and whether one looks after those for whom nobody was woken.
    var isSweeping = false
    var isWatching = false

    init(_ limits: PoolLimits) {
        self.limits = limits
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
    /// sleeps.
    mutating func take() -> [PoolJob<Connection>] {
        if let first = others.first, first.since <= quick.first?.since ?? .max {
            _ = others.popFirst()
            running += 1
            return [first]
        }
        if quick.count == 0 {
            if !isClosed { sleeping += 1 }
            return []
        }
        // Half of what waits is left to the other when two may work on it.
        let share = min(quick.count.quotientRoundedUp(by: max(lanes - sharing, 1)), limits.batch)
        running += 1
        sharing += 1
        return (0..<share).compactMap { _ in quick.popFirst() }
    }

    /// Somebody else for what still waits after ``take()``.
    mutating func summonsForRest() -> Summons {
        let isNeeded = others.count > 0 ? coming == 0 : quick.count > 0 && sharing + coming < lanes
        return isNeeded ? summons() : .none
    }

    /// Somebody for a job that has waited since `moment` or longer, though those at work would have come for it.
    mutating func summons(since moment: Int64) -> Summons {
        guard let first = quick.first, first.since <= moment else { return .none }
        return summons()
    }

    /// Whether somebody could come who wasn't asked.
    var hasIdle: Bool { count > 0 && (sleeping > 0 || started < limits.maximum) }

    private mutating func summons() -> Summons {
        if sleeping > 0 {
            sleeping -= 1
            coming += 1
            return .wake
        }
        guard started < limits.maximum else { return .none }
        started += 1
        coming += 1
        return .start
    }

    /// A thread that was woken or started is here.
    mutating func arrived() {
        coming -= 1
    }

    mutating func finished(_ jobs: [PoolJob<Connection>]) {
        running -= 1
        if jobs.first?.isQuick == true { sharing -= 1 }
    }

    /// Whether a thread that has slept for long may end.
    ///
    /// Nil when a signal is under way to it.
    mutating func mayLeave() -> Bool? {
        guard sleeping > 0 else { return nil }
        sleeping -= 1
        guard started > limits.minimum else {
            coming += 1
            return false
        }
        started -= 1
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
