import TrellisDatabase
import TrellisKernel

/// How long a job waits that may not start, if no job that ends wakes it.
private let recheck = Duration.seconds(5)
/// The distance between jobs that wait for others' ends and look again, so that a long backlog costs few starts.
private let distanceOfHeld = Duration.milliseconds(100)

extension TenantTransaction {
    /// Lets a running job use a key, or makes it wait.
    ///
    /// Locks the key until the transaction ends, so that concurrent calls let no more run than the limits.
    ///
    /// - Parameter mayDrop: whether the job is dropped if its throttle says so; otherwise it waits.
    /// - Returns: nil if the job may run; otherwise the time after which to try again.
    /// - Throws: ``JobError/leaseLost`` if a later attempt of the job uses the key or waits for it;
    ///   ``JobInterruption/cancel(_:)`` for a job that is dropped.
    func use(_ key: ConcurrencyKey, by lease: JobLease, mayDrop: Bool = true) throws -> Duration? {
        let row = try lockKey(key)
        let now = databaseNow
        let tokens = key.rate.map { $0.tokens(row, at: now) } ?? row.tokens
        let isFree = try key.limit.map { try countRunning(with: key.key, except: lease.id) < $0 } ?? true
        let throttled = try key.throttle.map { try pause(by: $0, of: key.key, mayDrop: mayDrop) } ?? .zero
        let wait = max(key.rate.map { $0.wait(for: tokens) } ?? .zero, throttled)
        let mayRun = isFree && wait == .zero
        let ticket = mayRun ? nil : try ticket(row, key, wait, for: lease.id)
        try update(JobKeyRecord.where { $0.id == row.id }) {
            [
                $0.tokens.set(mayRun && key.rate != nil ? tokens - 1 : tokens),
                $0.refilledAt.set(max(now, row.refilledAt)),
                $0.lastTicketAt.set(ticket ?? row.lastTicketAt),
            ]
        }
        let (jobID, number) = (lease.id, lease.lease)
        let changed = try update(JobKeyUseRecord.where { $0.jobID == jobID && $0.lease <= number }) {
            [$0.key.set(key.key), $0.lease.set(number), $0.heldAt.set(mayRun ? nil : now)]
        }
        if changed == 0 {
            let use = JobKeyUseRecord(
                id: ID(), tenantID: scope.tenantID, jobID: jobID, key: key.key, lease: number,
                heldAt: mayRun ? nil : now)
            guard try !insertMissing([use]).isEmpty else { throw JobError.leaseLost }
        }
        if mayRun, let throttle = key.throttle { try count(throttle, of: key.key) }
        return ticket.map { $0 - now }
    }

    /// Returns when a job that may not start looks again: after those that wait already, and not later than these need.
    private func ticket(
        _ row: JobKeyRecord, _ key: ConcurrencyKey, _ wait: Duration, for job: ID<BackgroundJob>
    ) throws -> Timestamp {
        let earliest = databaseNow + (wait == .zero ? recheck : wait)
        let distance = wait == .zero ? distanceOfHeld : key.spacing
        guard let last = row.lastTicketAt, last + distance > earliest else { return earliest }
        let name = row.key
        // Jobs that were started by others' ends leave their places unused.
        let held = try count(JobKeyUseRecord.where { $0.key == name && $0.heldAt != nil && $0.jobID != job })
        return min(last + distance, earliest + distance * held)
    }

    /// Ends an attempt's use of a key, and starts the jobs that have waited longest, as many as may run.
    ///
    /// A later attempt of the job keeps its use.
    ///
    /// - Returns: whether to call ``startHeld(by:)`` soon.
    @discardableResult
    func endUse(of key: ConcurrencyKey, by lease: JobLease) throws -> Bool {
        _ = try lockKey(key)
        let (jobID, number) = (lease.id, lease.lease)
        try erase(JobKeyUseRecord.where { $0.jobID == jobID && $0.lease == number })
        return try startHeld(byLocked: key)
    }

    /// Starts the jobs that have waited longest for a key, as many as may run.
    ///
    /// - Returns: whether more may run, but some that wait aren't put back yet, so that they couldn't be started.
    func startHeld(by key: ConcurrencyKey) throws -> Bool {
        _ = try lockKey(key)
        return try startHeld(byLocked: key)
    }

    private func startHeld(byLocked key: ConcurrencyKey) throws -> Bool {
        let free = try key.limit.map { try $0 - countRunning(with: key.key) } ?? 0
        guard free > 0 else { return false }
        let name = key.key
        // Some more, since a waiting job may have been cancelled.
        let held = try fetch(
            JobKeyUseRecord.where { $0.key == name && $0.heldAt != nil }.order { $0.jobID.ascending }.limit(free + 16)
        ).map(\.jobID)
        guard !held.isEmpty else {
            try update(JobKeyRecord.where { $0.key == name && $0.lastTicketAt != nil }) { [$0.lastTicketAt.set(nil)] }
            return false
        }
        let states = try fetch(JobRecord.self, ids: held).map { ($0.id, $0.state) }
        let waiting = Set(states.filter { $0.1 == .scheduled }.map(\.0))
        try runNow(Array(held.filter(waiting.contains).prefix(free)))
        let ended = states.filter { $0.1.isFinal }.map(\.0)
        if !ended.isEmpty { try erase(JobKeyUseRecord.where { $0.jobID.in(ended) }) }
        return waiting.count < free && states.contains { $0.1 == .running }
    }

    /// Returns the row of a key, locked until the transaction ends; inserts it if it is missing.
    private func lockKey(_ key: ConcurrencyKey) throws -> JobKeyRecord {
        let name = key.key
        let new = JobKeyRecord(
            id: ID(), tenantID: scope.tenantID, key: name, tokens: Double(key.rate?.count ?? 0),
            refilledAt: databaseNow)
        for _ in 0..<3 {
            if let row = try first(JobKeyRecord.where { $0.key == name }, lock: .forUpdate) { return row }
            // Another transaction may insert it, or the pruning delete it, meanwhile.
            try insertMissing([new])
        }
        throw DatabaseError.serialization
    }

    /// Returns the number of jobs that run with a key; deletes the uses of jobs that ended without ``endUse(of:by:)``,
    /// because their worker died.
    private func countRunning(with key: String, except job: ID<BackgroundJob>? = nil) throws -> Int {
        let uses = try fetch(JobKeyUseRecord.where { $0.key == key && $0.heldAt == nil }).filter { $0.jobID != job }
        guard !uses.isEmpty else { return 0 }
        let leases = Dictionary(
            try fetch(JobRecord.self, ids: uses.map(\.jobID)).filter { $0.state == .running }.map { ($0.id, $0.lease) },
            uniquingKeysWith: { first, _ in first })
        let ended = uses.filter { leases[$0.jobID] != $0.lease }.map(\.id)
        if !ended.isEmpty { try erase(JobKeyUseRecord.where { $0.id.in(ended) }) }
        return uses.count - ended.count
    }
}

extension RateLimit {
    /// Returns the starts that the rate allows now.
    fileprivate func tokens(_ row: JobKeyRecord, at now: Timestamp) -> Double {
        let elapsed = Double(max((now - row.refilledAt).microseconds, 0))
        return min(Double(count), row.tokens + elapsed * Double(count) / Double(period.microseconds))
    }

    /// Returns the time until one more may start; zero if one may start now.
    fileprivate func wait(for tokens: Double) -> Duration {
        guard tokens < 1 else { return .zero }
        return .microseconds(Int64(((1 - tokens) * Double(period.microseconds) / Double(count)).rounded(.up)))
    }
}
